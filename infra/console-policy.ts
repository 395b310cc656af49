import type { OidcChoice } from './oidc.ts';

/**
 * What a page of the console may load and do: its own files, and calls of the API and of the issuer. No script, style or
 * handler within a page runs, wherever it came from, nor is a page shown within another.
 * @see https://www.w3.org/TR/CSP3/
 */
export function contentSecurityPolicy(oidc: OidcChoice | undefined): string {
  const issuer = oidc === undefined ? [] : [new URL(oidc.issuer).origin, ...oidc.origins];
  const directives = {
    'default-src': "'none'",
    'script-src': "'self'",
    'style-src': "'self'",
    'img-src': "'self' blob:",
    'media-src': 'blob:',
    'font-src': "'self'",
    'connect-src': ["'self'", ...new Set(issuer)].join(' '),
    'base-uri': "'none'",
    'form-action': "'none'",
    'frame-ancestors': "'none'",
    'require-trusted-types-for': "'script'",
    'trusted-types': "'none'",
  };
  return Object.entries(directives)
    .map(([directive, sources]) => `${directive} ${sources}`)
    .join('; ');
}

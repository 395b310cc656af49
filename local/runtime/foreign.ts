import type { IncomingMessage } from 'node:http';

/** By `localhost`, a name under it, or the address itself: names that no page elsewhere can have. */
const OWN_HOST = /^(([\w-]+\.)*localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/**
 * Why a request is not served: it was made by a web page of another address, or `undefined`. All that a run serves listens on
 * this machine alone, and asks for no credential that such a page could not make up; but each page that somebody has open
 * can send requests here, and read the answers by a name of its own that resolves to this machine.
 * @see https://fetch.spec.whatwg.org/#origin-header
 */
export function whyForeign({ headers: { host, origin } }: Pick<IncomingMessage, 'headers'>): string | undefined {
  if (!OWN_HOST.test(host ?? '')) return 'Open this by localhost or 127.0.0.1.';
  if (origin === undefined || origin === `http://${host}`) return undefined;
  return `A page of ${origin} may not use this.`;
}

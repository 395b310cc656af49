import { getConfig } from '../api/config.ts';
import { SignInFailed } from '../api/credential.ts';
import { signInTexts as texts } from '../texts/sign-in.ts';

/** The issuer, as people know it. */
export function issuerName(): string {
  return new URL(getConfig().oidc?.issuer ?? window.location.href).host;
}

/** Why nobody was signed in, in words. */
export function saySignInTrouble(error: unknown): string {
  const [kind, why] = error instanceof SignInFailed ? [error.kind, error.message] : (['other', String(error)] as const);
  return texts.trouble[kind](issuerName(), why.replace(/\.$/, ''));
}

import { createRemoteJWKSet, decodeJwt, errors, type JWTVerifyGetKey, type JWTVerifyResult, jwtVerify } from 'jose';
import { type ClaimNames, toUser } from '../domain/user.ts';
import type { FoundUser, Users } from '../key-ports.ts';
import type { Clock } from '../ports.ts';

export type OidcOptions = ClaimNames & {
  readonly issuer: string;
  /** The console, as the issuer knows it. */
  readonly clientId: string;
  /** What `aud` must name. Left out: the client. */
  readonly audience?: string | undefined;
  readonly clock: Clock;
};

/** Signatures by a key pair. Never `none`, nor an HMAC, whose key whoever verifies could sign with. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'];
/** How far the issuer's clock may be from ours, seconds. */
const TOLERANCE_S = 30;
/** An authorizer has ten seconds in all, for two requests at most. */
const TIMEOUT_MS = 3_000;
/** Types that an access token may say it is of (RFC 9068); logout tokens and others say what they are. */
const TYPES: readonly unknown[] = [undefined, 'jwt', 'at+jwt', 'application/at+jwt'];
/** What is wrong with the token. All other errors are about the issuer. */
const REFUSALS: readonly string[] = [
  errors.JOSEAlgNotAllowed.code,
  errors.JOSENotSupported.code,
  errors.JWKSMultipleMatchingKeys.code,
  errors.JWKSNoMatchingKey.code,
  errors.JWSInvalid.code,
  errors.JWSSignatureVerificationFailed.code,
  errors.JWTClaimValidationFailed.code,
  errors.JWTExpired.code,
  errors.JWTInvalid.code,
];

/**
 * Users by the JWT access tokens of one issuer. Its keys are found by its discovery document, which is kept; they are
 * kept for ten minutes, and fetched anew for a key that is not known, at most every 30 seconds. Nothing is asked before
 * a token names the issuer.
 * @see https://openid.net/specs/openid-connect-discovery-1_0.html
 * @see https://www.rfc-editor.org/rfc/rfc8725
 */
export class OidcUsers implements Users {
  readonly #options: OidcOptions;
  #keys: JWTVerifyGetKey | undefined;

  constructor(options: OidcOptions) {
    this.#options = options;
  }

  async find(token: string): Promise<FoundUser> {
    const { issuer, clock } = this.#options;
    try {
      if (decodeJwt(token).iss !== issuer) return { kind: 'unknown', why: 'iss' };
      this.#keys ??= await findKeys(issuer);
      const verified = await jwtVerify(token, this.#keys, {
        algorithms: ALGORITHMS,
        issuer,
        clockTolerance: TOLERANCE_S,
        currentDate: new Date(clock.now()),
        requiredClaims: ['sub', 'exp'],
      });
      return this.#toFound(verified);
    } catch (error) {
      const why = refusalOf(error);
      return why === undefined ? { kind: 'unavailable', error } : { kind: 'unknown', why };
    }
  }

  #toFound({ payload, protectedHeader }: JWTVerifyResult): FoundUser {
    const { clientId, audience } = this.#options;
    if (!TYPES.includes(protectedHeader.typ?.toLowerCase())) return { kind: 'unknown', why: 'typ' };
    // Cognito marks its tokens; an ID token of others carries the hash of what it came with.
    if ((payload['token_use'] ?? 'access') !== 'access' || 'at_hash' in payload) return { kind: 'unknown', why: 'token_use' };
    // Cognito's access tokens have no `aud`, and name the client. One that has is for whom it says, whoever asked for it.
    const named: readonly unknown[] = [payload.aud ?? (audience === undefined ? payload['client_id'] : [])].flat();
    if (!named.includes(audience ?? clientId)) return { kind: 'unknown', why: 'aud' };
    const user = toUser(payload, this.#options);
    return user === undefined ? { kind: 'unknown', why: 'sub' } : { kind: 'known', user };
  }
}

/** Why a token is refused, for the log; `undefined`: it is not the token. */
function refusalOf(error: unknown): string | undefined {
  if (!(error instanceof errors.JOSEError) || !REFUSALS.includes(error.code)) return undefined;
  return error instanceof errors.JWTClaimValidationFailed ? error.claim : error.code;
}

/** @throws when the issuer does not answer, or answers as another */
async function findKeys(issuer: string): Promise<JWTVerifyGetKey> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) });
  const document: unknown = await response.json();
  const { issuer: said, jwks_uri: jwks } = typeof document === 'object' && document !== null ? toMembers(document) : {};
  if (!response.ok || said !== issuer) throw new Error(`${url} answered ${response.status}, for the issuer ${said}`);
  return createRemoteJWKSet(new URL(String(jwks)), { timeoutDuration: TIMEOUT_MS });
}

const toMembers = (object: object): Readonly<Record<string, unknown>> => ({ ...object });

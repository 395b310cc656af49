import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { exportJWK, generateKeyPair } from 'jose';
import Provider from 'oidc-provider';

/** The API, as the issuer knows it. */
export const AUDIENCE = 'https://openwindow.example/api';
export const CLIENT = 'console';

/** What the issuer's tokens say of each user besides their name. */
export type IssuerUsers = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
export const USERS: IssuerUsers = {
  rita: { roles: ['support-readers'] },
  arthur: { roles: ['support-readers', 'support-agents'] },
  ada: { roles: ['support-admins'] },
  noor: { roles: ['sales'] },
};
export const ROLE_VALUES = { reader: ['support-readers'], agent: ['support-agents'], admin: ['support-admins'] };
const TTL_S = 3_600;

/** A real issuer of OpenID Connect on the loopback interface, where everybody signs in with a name alone. */
export class Issuer {
  readonly url: string;
  readonly #server: Server;
  readonly #keys: readonly object[];
  #provider: Provider;
  /** How long its access tokens last, seconds. */
  ttl = TTL_S;
  /** Paths that were asked for. */
  readonly asked: string[] = [];
  /** Whether those who sign in get a refresh token. */
  refreshes = true;
  /** While set, nothing is answered. */
  silent = false;

  private constructor(url: string, server: Server, keys: readonly object[]) {
    this.url = url;
    this.#server = server;
    this.#keys = keys;
    this.#provider = this.#makeProvider('http://127.0.0.1:9');
    server.on('request', (request, response) => void this.#answer(request, response));
  }

  static async start(): Promise<Issuer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
    return new Issuer(url, server, [await aKey('RS256'), await aKey('ES256')]);
  }

  /** Knows the console by its address from now on. */
  admit(consoleUrl: string): void {
    this.#provider = this.#makeProvider(consoleUrl);
  }

  /** What `infra/deployment.json` says of it. */
  configuration(): Record<string, unknown> {
    return { issuer: this.url, clientId: CLIENT, audience: AUDIENCE, parameters: { resource: AUDIENCE }, roles: ROLE_VALUES };
  }

  /** An access token, as a user who signed in at the console has it. */
  async token(user: string, { alg = 'RS256', audience = AUDIENCE } = {}): Promise<string> {
    const client = await this.#provider.Client.find(CLIENT);
    const token = new this.#provider.AccessToken({ accountId: user, client, scope: 'openid' });
    token.resourceServer = new this.#provider.ResourceServer(AUDIENCE, this.#api(audience, alg));
    return token.save();
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #api(audience: string, alg: string) {
    return { audience, scope: 'api', accessTokenTTL: this.ttl, accessTokenFormat: 'jwt', jwt: { sign: { alg } } };
  }

  #makeProvider(consoleUrl: string): Provider {
    const client = {
      client_id: CLIENT,
      token_endpoint_auth_method: 'none',
      redirect_uris: [`${consoleUrl}/signed-in`],
      post_logout_redirect_uris: [`${consoleUrl}/`],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
    };
    return new Provider(this.url, {
      clients: [client],
      jwks: { keys: this.#keys },
      cookies: { keys: ['a key for tests'] },
      pkce: { required: () => true },
      clientBasedCORS: () => true,
      issueRefreshToken: () => this.refreshes,
      interactions: { url: (_: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
      findAccount: (_: unknown, id: string) => USERS[id] && { accountId: id, claims: () => ({ sub: id, name: nameOf(id) }) },
      extraTokenClaims: (_: unknown, { accountId }: { accountId: string }) => ({ name: nameOf(accountId), ...USERS[accountId] }),
      loadExistingGrant: (context: GrantContext) => this.#grant(context),
      features: {
        devInteractions: { enabled: false },
        resourceIndicators: {
          enabled: true,
          getResourceServerInfo: () => this.#api(AUDIENCE, 'RS256'),
          useGrantedResource: () => true,
        },
      },
    });
  }

  /** Nobody is asked for consent: it is their own organisation's. */
  async #grant({ oidc }: GrantContext) {
    const grant = new this.#provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
    grant.addOIDCScope('openid profile');
    grant.addResourceScope(AUDIENCE, 'api');
    await grant.save();
    return grant;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.asked.push(request.url ?? '');
    if (this.silent) return void request.socket.destroy();
    if (!request.url?.startsWith('/interaction/')) return this.#provider.callback()(request, response);
    if (request.method === 'GET') return void response.setHeader('content-type', 'text/html').end(FORM);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const accountId = new URLSearchParams(Buffer.concat(chunks).toString()).get('user');
    const refusal = { error: 'access_denied', error_description: 'The account is locked' };
    await this.#provider.interactionFinished(request, response, USERS[accountId ?? ''] ? { login: { accountId } } : refusal);
  }
}

type GrantContext = {
  readonly oidc: { readonly client: { readonly clientId: string }; readonly session: { readonly accountId: string } };
};
const FORM =
  '<!doctype html><title>Issuer</title><form method="post"><label>User <input name="user"></label><button>Sign in</button></form>';
const nameOf = (id: string): string => `${id.charAt(0).toUpperCase()}${id.slice(1)} of Support`;

async function aKey(alg: string): Promise<object> {
  const { privateKey } = await generateKeyPair(alg, { extractable: true });
  return { ...(await exportJWK(privateKey)), alg, use: 'sig', kid: alg };
}

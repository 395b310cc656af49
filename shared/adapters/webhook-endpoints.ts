import { createHmac, randomBytes } from 'node:crypto';
import { type LookupAddress, lookup as systemLookup } from 'node:dns';
import { request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { ulid } from 'ulid';
import type { Coins, Endpoints, PostOutcome, SignedPost } from '../subscription-ports.ts';
import { isLoopbackAddress, isSpecialAddress } from './special-address.ts';

const TIMEOUT_MS = 10_000;
/** What an endpoint says besides its status is of no use; so much is let through, to end the exchange in good order. */
const MAX_ANSWER_BYTES = 1_024;
const SECRET_PREFIX = 'whsec_';

/** All addresses of a name. */
export type Resolve = (host: string) => Promise<readonly LookupAddress[]>;
export type EndpointOptions = {
  /** Also http, and the machine's own addresses: for a system on one machine. */
  readonly local: boolean;
  readonly resolve?: Resolve;
};

/**
 * Posts to endpoints on the public internet. A name is resolved once a post, every address that it has is checked, and
 * the connection goes to one of these: a name that changes its mind in between leads nowhere else.
 */
export class WebhookEndpoints implements Endpoints {
  readonly #local: boolean;
  readonly #resolve: Resolve;

  constructor({ local, resolve = resolveAll }: EndpointOptions) {
    this.#local = local;
    this.#resolve = resolve;
  }

  async refusal(url: string): Promise<string | undefined> {
    const target = this.#target(url);
    if (typeof target === 'string') return target;
    try {
      await this.#addressesOf(hostOf(target));
      return undefined;
    } catch (error) {
      return error instanceof AddressRefused ? error.message : 'has a host name that cannot be resolved';
    }
  }

  async post(post: SignedPost): Promise<PostOutcome> {
    const target = this.#target(post.url);
    if (typeof target === 'string') return { kind: 'no-answer', why: `the address ${target}` };
    try {
      // Node looks up names only, and connects to an address as it is.
      if (isIP(hostOf(target)) !== 0) await this.#addressesOf(hostOf(target));
      return { kind: 'answered', status: await this.#send(target, post) };
    } catch (error) {
      return { kind: 'no-answer', why: whyOf(error) };
    }
  }

  #send(target: URL, post: SignedPost): Promise<number> {
    const send = target.protocol === 'https:' ? tlsRequest : plainRequest;
    const headers = { ...signedHeaders(post), 'content-length': String(Buffer.byteLength(post.body)) };
    // No agent: a connection that was kept would go to where the name led before.
    const options = { method: 'POST', agent: false, lookup: this.#lookup, signal: AbortSignal.timeout(TIMEOUT_MS), headers };
    return new Promise((resolve, reject) => {
      const sent = send(target, options, (response) => {
        let bytes = 0;
        response.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes > MAX_ANSWER_BYTES) response.destroy();
        });
        response.on('error', () => {});
        response.on('close', () => resolve(response.statusCode ?? 0));
      });
      sent.on('error', reject);
      sent.end(post.body);
    });
  }

  readonly #lookup: LookupFunction = (host, { all }, done) => {
    this.#addressesOf(host).then(
      (addresses) => {
        const [first] = addresses;
        if (all === true) done(null, [...addresses]);
        else done(null, first?.address ?? '', first?.family ?? 4);
      },
      (error: unknown) => done(error instanceof Error ? error : new Error('not resolved'), '', 4),
    );
  };

  /** @throws AddressRefused where any of them is not of the public internet */
  async #addressesOf(host: string): Promise<readonly LookupAddress[]> {
    const family = isIP(host);
    const addresses = family === 0 ? await this.#resolve(host) : [{ address: host, family }];
    const refused = addresses.some(({ address }) => isSpecialAddress(address) && !(this.#local && isLoopbackAddress(address)));
    if (refused || addresses.length === 0) throw new AddressRefused();
    return addresses;
  }

  /** The address to post to, or why there is none. */
  #target(url: string): URL | string {
    if (!URL.canParse(url)) return 'is not a URL';
    const target = new URL(url);
    const { protocol, username, password, hash } = target;
    if (protocol !== 'https:' && !(this.#local && protocol === 'http:')) return 'must begin with https://';
    if (username !== '' || password !== '') return 'must hold no user name or password';
    return hash === '' ? target : 'must have no fragment';
  }
}

class AddressRefused extends Error {
  constructor() {
    super('leads to an address that is not of the public internet');
    this.name = 'AddressRefused';
  }
}

/** The headers of Standard Webhooks: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
function signedHeaders({ id, at, body, secrets }: SignedPost) {
  const timestamp = String(Math.floor(at / 1000));
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(SECRET_PREFIX.length), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  });
  return {
    'content-type': 'application/json',
    'user-agent': 'openwindow',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  };
}

/** 192 random bits, within the 24 to 64 bytes of Standard Webhooks. */
export const randomCoins: Coins = {
  subscriptionId: () => `sub_${ulid(Date.now()).toLowerCase()}`,
  secret: () => `${SECRET_PREFIX}${randomBytes(24).toString('base64')}`,
};

function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '');
}

/** In words that hold nothing of what was sent, nor of what is behind the address. */
function whyOf(error: unknown): string {
  if (error instanceof AddressRefused) return `the address ${error.message}`;
  if (error instanceof Error && error.name === 'TimeoutError') return 'no answer in 10 seconds';
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ABORT_ERR') return 'no answer in 10 seconds';
  return typeof code === 'string' ? code : 'no answer';
}

const resolveAll: Resolve = (host) =>
  new Promise((resolve, reject) => {
    systemLookup(host, { all: true, verbatim: true }, (error, addresses) =>
      error === null ? resolve(addresses) : reject(error),
    );
  });

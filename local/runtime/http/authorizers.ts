import type { IncomingMessage } from 'node:http';
import type { World } from '../../kernel/world.ts';
import type { Authorizer, Deployment } from '../../template/model.ts';
import type { Invoke } from '../event-source.ts';
import { mayInvoke } from '../permissions.ts';
import { type CommonEvent, toCommonEvent } from './event.ts';
import type { RouteMatch } from './routes.ts';

/** What an authorizer said of a request; `status` and `message` are API Gateway's own answer. */
export type Authorization =
  | { readonly kind: 'allowed'; readonly context: object }
  | { readonly kind: 'refused'; readonly status: number; readonly message: string };

export type AuthorizersOptions = {
  readonly world: World;
  readonly invoke: Invoke;
  readonly deployment: Pick<Deployment, 'functions' | 'region' | 'account'>;
};

const UNAUTHORIZED: Authorization = { kind: 'refused', status: 401, message: 'Unauthorized' };
const FORBIDDEN: Authorization = { kind: 'refused', status: 403, message: 'Forbidden' };
const BROKEN: Authorization = { kind: 'refused', status: 500, message: 'Internal Server Error' };

/** Lambda authorizers, payload format 2.0, with the cache that their settings ask for. */
export class Authorizers {
  readonly #options: AuthorizersOptions;
  readonly #cache = new Map<string, { readonly until: number; readonly answer: Authorization }>();

  constructor(options: AuthorizersOptions) {
    this.#options = options;
  }

  async authorize(authorizer: Authorizer, message: IncomingMessage, match: RouteMatch): Promise<Authorization> {
    const { world, deployment } = this.#options;
    const now = world.now();
    const common = toCommonEvent(message, match, { account: deployment.account, now });
    const identity = authorizer.identitySource.map((source) => readIdentity(source, common));
    if (identity.some((value) => value === undefined || value === '')) return UNAUTHORIZED;
    const cached = authorizer.ttlMs > 0 && identity.length > 0;
    const key = JSON.stringify([authorizer.id, ...identity]);
    const known = this.#cache.get(key);
    if (cached && known !== undefined && known.until > now) return known.answer;
    const answer = await this.#ask(authorizer, common, identity as string[], match);
    if (cached && answer !== BROKEN) this.#cache.set(key, { until: now + authorizer.ttlMs, answer });
    return answer;
  }

  async #ask(authorizer: Authorizer, common: CommonEvent, identity: string[], { route }: RouteMatch): Promise<Authorization> {
    const { deployment, invoke } = this.#options;
    const { region, account, functions } = deployment;
    const fn = functions.find((candidate) => candidate.arn === authorizer.functionArn);
    const api = `arn:aws:execute-api:${region}:${account}:${route.apiId}`;
    if (fn === undefined || !mayInvoke(fn, 'apigateway.amazonaws.com', `${api}/authorizers/${authorizer.id}`)) return BROKEN;
    const [method = '', path = ''] = [common.requestContext.http.method, common.rawPath];
    const event = { ...common, type: 'REQUEST', routeArn: `${api}/$default/${method}${path}`, identitySource: identity };
    const result = await invoke(fn.arn, JSON.stringify(event));
    if (result.kind === 'error') return BROKEN;
    return readVerdict(JSON.parse(result.payload), authorizer.simpleResponses);
  }
}

function readVerdict(answer: Record<string, unknown> | null, simple: boolean): Authorization {
  if (answer === null || typeof answer !== 'object') return BROKEN;
  const context = (answer['context'] ?? {}) as object;
  if (simple) {
    if (typeof answer['isAuthorized'] !== 'boolean') return BROKEN;
    return answer['isAuthorized'] ? { kind: 'allowed', context } : FORBIDDEN;
  }
  const document = answer['policyDocument'] as { Statement?: { Effect?: string }[] } | undefined;
  const effects = document?.Statement?.map((statement) => statement.Effect) ?? [];
  return effects.includes('Allow') && !effects.includes('Deny') ? { kind: 'allowed', context } : FORBIDDEN;
}

/** The value that an identity source such as `$request.header.Authorization` stands for. */
function readIdentity(source: string, event: CommonEvent): string | undefined {
  const [, place = '', name = ''] = /^\$(request\.header|request\.querystring|context)\.(.+)$/.exec(source) ?? [];
  if (place === 'request.header') return event.headers[name.toLowerCase()];
  if (place === 'request.querystring') return event.queryStringParameters?.[name];
  const known: Record<string, string> = {
    routeKey: event.routeKey,
    path: event.rawPath,
    httpMethod: event.requestContext.http.method,
  };
  if (place === 'context') return known[name];
  return undefined;
}

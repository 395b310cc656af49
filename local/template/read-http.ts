import { flag, number, text, texts } from './fields.ts';
import type { Authorizer, HttpRoute } from './model.ts';
import type { FindResources } from './read-deployment.ts';
import type { Resource } from './stack.ts';

const DEFAULT_AUTHORIZER_TTL_S = 300;

/** The routes of the HTTP API, each with its function and authorizer. A route with no function behind it is left out. */
export function readRoutes(find: FindResources): HttpRoute[] {
  const integrations = new Map(find('AWS::ApiGatewayV2::Integration').map((integration) => [integration.ref, integration]));
  const authorizers = new Map(find('AWS::ApiGatewayV2::Authorizer').map((found) => [found.ref, toAuthorizer(found)]));
  return find('AWS::ApiGatewayV2::Route').flatMap(({ properties }) => {
    const target = text(properties, 'Target')?.replace(/^integrations\//, '') ?? '';
    const functionArn = toFunctionArn(text(integrations.get(target)?.properties ?? {}, 'IntegrationUri') ?? '');
    if (functionArn === '') return [];
    const route = { routeKey: text(properties, 'RouteKey') ?? '', functionArn, apiId: text(properties, 'ApiId') ?? '' };
    if ((text(properties, 'AuthorizationType') ?? 'NONE') === 'NONE') return [route];
    const authorizer = authorizers.get(text(properties, 'AuthorizerId') ?? '');
    if (authorizer === undefined) throw new Error(`${route.routeKey}: the local system knows Lambda authorizers only`);
    return [{ ...route, authorizer }];
  });
}

function toAuthorizer({ ref, properties }: Resource): Authorizer {
  const version = text(properties, 'AuthorizerPayloadFormatVersion') ?? '2.0';
  if (version !== '2.0') throw new Error(`authorizer ${ref}: the local system knows payload format 2.0 only`);
  return {
    id: ref,
    functionArn: toFunctionArn(text(properties, 'AuthorizerUri') ?? ''),
    identitySource: texts(properties['IdentitySource']),
    ttlMs: (number(properties, 'AuthorizerResultTtlInSeconds') ?? DEFAULT_AUTHORIZER_TTL_S) * 1000,
    simpleResponses: flag(properties, 'EnableSimpleResponses'),
  };
}

/** The ARN is either given bare or wrapped: `arn:…:lambda:path/2015-03-31/functions/<arn>/invocations`. */
function toFunctionArn(uri: string): string {
  return /(arn:[^/]*:lambda:[^/]*:function:[^/]+)/.exec(uri.replace(/^arn:[^/]*:apigateway:.*\/functions\//, ''))?.[1] ?? '';
}

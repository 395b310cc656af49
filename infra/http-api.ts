import { Duration, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  type BatchHttpRouteOptions,
  CfnStage,
  HttpApi,
  HttpMethod,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaAuthorizer, HttpLambdaResponseType } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { type Alarms, alarmPeriod } from './alarms.ts';
import type { Deployment } from './deployment.ts';

/** The routes that one function serves, as API Gateway writes them: `POST /v1/messages`, or `$default` for all others. */
export type Service = { readonly name: string; readonly routes: readonly string[]; readonly function: IFunction };

/** What the API is made of. */
export type GatewayApiProps = {
  readonly deployment: Deployment;
  readonly services: readonly Service[];
  /** Is asked about every request under `/v1`. */
  readonly authorizer: IFunction;
  readonly alarms: Alarms;
};

/** What the access log says about a request: never a body, a header or a query string. */
const accessLog = AccessLogFormat.custom(
  JSON.stringify({
    requestId: '$context.requestId',
    time: '$context.requestTime',
    ip: '$context.identity.sourceIp',
    routeKey: '$context.routeKey',
    status: '$context.status',
    responseLength: '$context.responseLength',
    responseLatency: '$context.responseLatency',
    integrationLatency: '$context.integrationLatency',
    integrationError: '$context.integrationErrorMessage',
    authorizerError: '$context.authorizer.error',
  }),
);

/** The paths that do not ask the authorizer, and why. */
const whyOpen: Readonly<Record<string, string>> = {
  $default: 'It answers that there is no such path or method, whoever asks, from what is published with the sources.',
  '/webhooks/whatsapp':
    'Meta cannot send a credential of ours. It signs each POST with the app secret over the raw bytes, and proves a GET by the verify token; receive-webhook checks both and answers 401 or 403 before it does anything else.',
  '/webhooks/dropbox-sign':
    'Dropbox Sign cannot send a credential of ours. It signs the time and type of each event with the API key; receive-signature answers 401 where that is wrong, and believes of the rest only which request to ask Dropbox Sign about.',
};

type Route = { readonly routeKey: string; readonly route: HttpRoute };

/** The HTTP API: webhooks, which are signed, and `/v1`, which asks the authorizer. */
export class GatewayApi extends Construct {
  readonly api: HttpApi;

  constructor(scope: Construct, id: string, { deployment, services, authorizer, alarms }: GatewayApiProps) {
    super(scope, id);
    this.api = new HttpApi(this, 'Api', { apiName: deployment.name, createDefaultStage: false });
    const routes = this.#addRoutes(services, makeAuthorizer(authorizer));
    this.#addStage(deployment, routes, alarms);
  }

  #addRoutes(services: readonly Service[], authorizer: HttpLambdaAuthorizer): Route[] {
    return services.flatMap((service) => {
      const integration = new HttpLambdaIntegration(service.name, service.function);
      return service.routes.flatMap((routeKey) => {
        const reason = whyOpen[routeKey.split(' ').at(-1) ?? ''];
        const asks = reason === undefined ? { authorizer } : {};
        const route = this.#addRoute(routeKey, { integration, ...asks });
        if (reason !== undefined) Validations.of(route).acknowledge({ id: 'AwsSolutions::AwsSolutions-APIG4', reason });
        return { routeKey, route };
      });
    });
  }

  #addRoute(routeKey: string, options: BatchHttpRouteOptions & { readonly authorizer?: HttpLambdaAuthorizer }): HttpRoute {
    if (routeKey === '$default')
      return new HttpRoute(this, 'NoRoute', { httpApi: this.api, routeKey: HttpRouteKey.DEFAULT, ...options });
    const { method, path } = parseRouteKey(routeKey);
    const [route] = this.api.addRoutes({ path, methods: [method], ...options });
    if (route === undefined) throw new Error(`no route for ${routeKey}`);
    return route;
  }

  /** Webhooks have limits of their own, each route apart: a business system that runs wild must not keep them out. */
  #addStage(deployment: Deployment, routes: readonly Route[], alarms: Alarms): void {
    const { requestsPerSecond, webhooksPerSecond } = deployment.throttle;
    const stage = new HttpStage(this, 'Stage', {
      httpApi: this.api,
      autoDeploy: true,
      throttle: { rateLimit: requestsPerSecond, burstLimit: requestsPerSecond },
      accessLogSettings: {
        destination: new LogGroupLogDestination(new LogGroup(this, 'AccessLog', { retention: deployment.logRetentionDays })),
        format: accessLog,
      },
    });
    const limits = { ThrottlingRateLimit: webhooksPerSecond, ThrottlingBurstLimit: webhooksPerSecond };
    const webhooks = routes.filter(({ routeKey }) => routeKey.includes(' /webhooks/'));
    // API Gateway refuses settings for a route that it does not know yet.
    stage.node.addDependency(...webhooks.map(({ route }) => route));
    if (!(stage.node.defaultChild instanceof CfnStage)) throw new Error('the stage has no CloudFormation resource');
    stage.node.defaultChild.routeSettings = Object.fromEntries(webhooks.map(({ routeKey }) => [routeKey, limits]));
    alarms.add(stage, 'ServerErrors', {
      metric: stage.metricServerError({ period: alarmPeriod, statistic: 'Sum' }),
      above: 0,
      sentence:
        'The HTTP API answered 5xx, so a business system or Meta must repeat its call: look in the access log for the route, and in that function’s log for the cause.',
    });
  }
}

/**
 * The authorizer always answers `isAuthorized: true`, with a context that holds the principal or the refusal, and the
 * function behind answers the refusal: API Gateway's own 401 and 403 are `{"message": …}`, not problem documents.
 * For the same reason it has no identity source: API Gateway would answer 401 by itself where the header is missing.
 * It keeps keys for up to 60 seconds in memory; API Gateway's own cache needs an identity source.
 */
function makeAuthorizer(authorizer: IFunction): HttpLambdaAuthorizer {
  return new HttpLambdaAuthorizer('Authorizer', authorizer, {
    responseTypes: [HttpLambdaResponseType.SIMPLE],
    identitySource: [],
    resultsCacheTtl: Duration.seconds(0),
  });
}

function parseRouteKey(routeKey: string): { method: HttpMethod; path: string } {
  const [word = '', path = ''] = routeKey.split(' ');
  const method = Object.values(HttpMethod).find((known) => known === word);
  if (method === undefined || !path.startsWith('/')) throw new Error(`not a route: ${routeKey}`);
  return { method, path };
}

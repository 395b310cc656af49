import { describe, expect, it } from 'vitest';
import { routes as describeApi } from '../../functions/describe-api/config.ts';
import { routes as manageApplications } from '../../functions/manage-applications/config.ts';
import { routes as manageMedia } from '../../functions/manage-media/config.ts';
import { routes as manageNumbers } from '../../functions/manage-numbers/config.ts';
import { routes as readConversations } from '../../functions/read-conversations/config.ts';
import { routes as receiveSignature } from '../../functions/receive-signature/config.ts';
import { routes as receiveWebhook } from '../../functions/receive-webhook/config.ts';
import { routes as sendMessage } from '../../functions/send-message/config.ts';
import { flatten, functionOf, resourcesOf, synthesiseTemplates } from './synthesised.ts';

const { gateway } = synthesiseTemplates();
const routes = resourcesOf(gateway, 'AWS::ApiGatewayV2::Route').map(({ properties }) => ({
  routeKey: String(properties.RouteKey),
  properties,
}));
const authorizers = resourcesOf(gateway, 'AWS::ApiGatewayV2::Authorizer');
const [stage] = resourcesOf(gateway, 'AWS::ApiGatewayV2::Stage');

describe('routes', () => {
  it.each([
    ['describe-api', describeApi],
    ['manage-applications', manageApplications],
    ['manage-media', manageMedia],
    ['manage-numbers', manageNumbers],
    ['read-conversations', readConversations],
    ['receive-signature', receiveSignature],
    ['receive-webhook', receiveWebhook],
    ['send-message', sendMessage],
  ] as const)('%s serves all of its own and no other', (name, expected) => {
    const integrations = resourcesOf(gateway, 'AWS::ApiGatewayV2::Integration')
      .filter(({ properties }) => properties.IntegrationUri['Fn::GetAtt'][0] === functionOf(gateway, name).id)
      .map(({ id }) => `integrations/<${id}>`);
    const served = routes.filter(({ properties }) => integrations.includes(flatten(properties.Target)));
    expect(served.map(({ routeKey }) => routeKey).sort()).toEqual([...expected].sort());
  });

  it.each(routes.filter(({ routeKey }) => routeKey.includes(' /v1/')))('$routeKey asks the authorizer', ({ properties }) => {
    expect(properties.AuthorizationType).toBe('CUSTOM');
    expect(properties.AuthorizerId.Ref).toBe(authorizers[0]?.id);
  });

  it('are open for webhooks, which are signed, and for what no route takes', () => {
    const open = routes.filter(({ properties }) => properties.AuthorizationType === 'NONE').map(({ routeKey }) => routeKey);
    expect(open.sort()).toEqual(['$default', 'GET /webhooks/whatsapp', 'POST /webhooks/dropbox-sign', 'POST /webhooks/whatsapp']);
  });
});

describe('the authorizer', () => {
  it('is authorize-request, asked every time and also when there is no header, and answers yes with a context', () => {
    expect(authorizers).toHaveLength(1);
    const { AuthorizerUri, ...properties } = authorizers[0]?.properties ?? {};
    expect(flatten(AuthorizerUri)).toContain(`functions/<${functionOf(gateway, 'authorize-request').id}.Arn>/invocations`);
    expect(properties).toMatchObject({
      AuthorizerType: 'REQUEST',
      AuthorizerPayloadFormatVersion: '2.0',
      EnableSimpleResponses: true,
      IdentitySource: [],
      AuthorizerResultTtlInSeconds: 0,
    });
  });
});

describe('the stage', () => {
  it('logs each request as JSON, without body, header or query', () => {
    const format: Record<string, string> = JSON.parse(stage?.properties.AccessLogSettings.Format);
    expect(format).toMatchObject({ requestId: '$context.requestId', routeKey: '$context.routeKey', status: '$context.status' });
    expect(JSON.stringify(format)).not.toMatch(/body|header|query|\$context\.path/i);
    const log = resourcesOf(gateway, 'AWS::Logs::LogGroup').find(
      ({ id }) => id === stage?.properties.AccessLogSettings.DestinationArn['Fn::GetAtt'][0],
    );
    expect(log?.properties.RetentionInDays).toBe(30);
  });

  it('throttles, with a limit of its own for each webhook route', () => {
    const { DefaultRouteSettings, RouteSettings } = stage?.properties ?? {};
    expect(DefaultRouteSettings).toEqual({ ThrottlingRateLimit: 2000, ThrottlingBurstLimit: 2000 });
    const own = { ThrottlingRateLimit: 1000, ThrottlingBurstLimit: 1000 };
    expect(RouteSettings).toEqual({
      'GET /webhooks/whatsapp': own,
      'POST /webhooks/dropbox-sign': own,
      'POST /webhooks/whatsapp': own,
    });
  });
});

/** What the paths and bodies of requests name. */
export type Named = {
  readonly phoneNumberId: string;
  readonly wabaId: string;
  readonly person: string;
  /** Of the message, application, file or subscription that the route is about. */
  readonly id: string;
  readonly delivery: string;
  /** What an application is started with. */
  readonly application: unknown;
};

export const SUBSCRIPTION = { url: 'http://127.0.0.1:9/hooks', events: ['message.*'] };
export const TEMPLATE = { name: 'hello_world', language: { code: 'en_US' } };

/** A request of a route, as method, address and body, that only the caller, or what it names, can have refused. */
export function aRequest(route: string, named: Named): readonly [method: string, url: string, body: unknown] {
  const [method = '', pattern = ''] = route.split(' ');
  const { phoneNumberId: from } = named;
  const url = pattern
    .replace('{number}', from)
    .replace('{person}', encodeURIComponent(named.person))
    .replace('{id}', named.id)
    .replace('{delivery}', named.delivery)
    .replace('{step}', 'verify-business');
  const queries: Record<string, string> = {
    'GET /v1/messages': '?state=delivered',
    'POST /v1/media': `?from=${from}&type=text/plain`,
    'GET /v1/media/{id}': `?number=${from}&metadata=true`,
  };
  return [method, `${url}${queries[route] ?? ''}`, bodies(named)[route]];
}

function bodies({ phoneNumberId: from, wabaId, person, application }: Named): Record<string, unknown> {
  const to = { phone: person };
  return {
    'POST /v1/media': { a: 'file' },
    'POST /v1/messages': { from, to, content: { type: 'template', template: TEMPLATE } },
    'POST /v1/messages/preview': { from, to, content: { type: 'text', text: { body: 'x' } } },
    'POST /v1/messages/{id}/read': { from, typing: true },
    'POST /v1/numbers': { phoneNumberId: from, wabaId },
    'PUT /v1/numbers/{number}/policy': {},
    'POST /v1/subscriptions': SUBSCRIPTION,
    'PATCH /v1/subscriptions/{id}': { state: 'paused' },
    'POST /v1/subscriptions/{id}/replay': { from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' },
    'POST /v1/applications': application,
    'PATCH /v1/applications/{id}': { organisation: { name: 'Flowers' } },
    'POST /v1/applications/{id}/cancel': { reason: 'changed our minds' },
    'POST /v1/applications/{id}/steps/{step}/complete': { evidence: 'seen in Meta Business Suite' },
    'POST /v1/applications/{id}/steps/activate-number/request-code': { method: 'VOICE' },
  };
}

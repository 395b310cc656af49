// The package has no types of its own; this is what the tests use of it.
declare module 'oidc-provider' {
  import type { IncomingMessage, ServerResponse } from 'node:http';

  type Saved = { save(): Promise<string> };
  export type Client = { readonly clientId: string };
  export default class Provider {
    constructor(issuer: string, configuration: Record<string, unknown>);
    callback(): (request: IncomingMessage, response: ServerResponse) => void;
    interactionFinished(request: IncomingMessage, response: ServerResponse, result: Record<string, unknown>): Promise<void>;
    readonly Client: { find(id: string): Promise<Client | undefined> };
    readonly Grant: new (
      values: Record<string, unknown>,
    ) => Saved & { addOIDCScope(scope: string): void; addResourceScope(resource: string, scope: string): void };
    readonly AccessToken: new (
      values: Record<string, unknown>,
    ) => Saved & { resourceServer: unknown };
    readonly ResourceServer: new (
      id: string,
      values: Record<string, unknown>,
    ) => unknown;
  }
}

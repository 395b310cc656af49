/** How this console is set up: `/config.json`, written where it is deployed. */
export type ConsoleConfig = {
  /** Who signs people in. Left out: they sign in with a key of the API. */
  readonly oidc?: {
    readonly issuer: string;
    readonly clientId: string;
    readonly scope: string;
    /** What the issuer wants to be asked besides. */
    readonly parameters: Readonly<Record<string, string>>;
  };
  /** Only on one machine, by `npm start`. */
  readonly local?: LocalConfig;
};

/** What only a run on one machine has. */
export type LocalConfig = {
  readonly adminKey: string;
  readonly apiUrl: string;
  readonly localUrl: string;
  readonly awsEndpointUrl: string;
  readonly phoneNumberId: string;
  /** Commands to copy, in the order in which they make sense. */
  readonly commands: readonly { readonly says: string; readonly command: string }[];
};

let config: ConsoleConfig = {};

/** Fetches the configuration, once, before anything is shown. */
export async function loadConfig(): Promise<void> {
  const response = await fetch('/config.json');
  if (!response.ok) throw new Error(`/config.json: ${response.status}`);
  config = await response.json();
}

export const getConfig = (): ConsoleConfig => config;

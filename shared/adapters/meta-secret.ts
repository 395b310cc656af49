import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { AWS_CLIENT } from './clients.ts';

/** The deployment's secret values for Meta. */
export type MetaSecret = {
  /** Signs Meta's webhooks. */
  readonly appSecret: string;
  /** The one before, still accepted while the new one spreads. */
  readonly previousAppSecret?: string;
  /** What the handshake must bring. */
  readonly verifyToken: string;
  /** System user token for the Graph API. */
  readonly accessToken: string;
};

/** How long a value is used before it is asked for again: the delay of a rotation. */
const MAX_AGE_MS = 5 * 60_000;

/** Reads the secret when first needed, keeps it for five minutes; a failure is not kept. */
export function makeMetaSecret(arn: string, now: () => number): () => Promise<MetaSecret> {
  const client = new SecretsManagerClient(AWS_CLIENT);
  let cached: { readonly value: Promise<MetaSecret>; readonly at: number } | undefined;
  return () => {
    if (cached !== undefined && now() - cached.at < MAX_AGE_MS) return cached.value;
    const value = read(client, arn);
    cached = { value, at: now() };
    value.catch(() => {
      cached = undefined;
    });
    return value;
  };
}

async function read(client: SecretsManagerClient, arn: string): Promise<MetaSecret> {
  const answer = await client.send(new GetSecretValueCommand({ SecretId: arn }));
  const value: unknown = JSON.parse(answer.SecretString ?? '{}');
  const { appSecret, previousAppSecret, verifyToken, accessToken } = value as Partial<MetaSecret>;
  if (!appSecret || !verifyToken || !accessToken)
    throw new Error('the Meta secret needs the fields appSecret, verifyToken and accessToken');
  return { appSecret, verifyToken, accessToken, ...(previousAppSecret ? { previousAppSecret } : {}) };
}

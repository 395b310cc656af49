import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { AWS_CLIENT } from './clients.ts';

/** How long a value is used before it is asked for again: the delay of a rotation. */
const MAX_AGE_MS = 5 * 60_000;

/** Reads a secret of JSON when first needed, keeps it for five minutes; a failure is not kept. */
export function makeSecret<T>(arn: string, now: () => number, parse: (value: unknown) => T): () => Promise<T> {
  const client = new SecretsManagerClient(AWS_CLIENT);
  let cached: { readonly value: Promise<T>; readonly at: number } | undefined;
  const read = async (): Promise<T> => {
    const answer = await client.send(new GetSecretValueCommand({ SecretId: arn }));
    return parse(JSON.parse(answer.SecretString ?? '{}'));
  };
  return () => {
    if (cached !== undefined && now() - cached.at < MAX_AGE_MS) return cached.value;
    const value = read();
    cached = { value, at: now() };
    value.catch(() => {
      cached = undefined;
    });
    return value;
  };
}

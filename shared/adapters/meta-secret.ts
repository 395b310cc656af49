import { makeSecret } from './secret.ts';

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
  /** Our own business portfolio: with it, accounts that clients share are found without their webhooks. */
  readonly businessId?: string;
};

/** Reads the secret when first needed, keeps it for five minutes; a failure is not kept. */
export function makeMetaSecret(arn: string, now: () => number): () => Promise<MetaSecret> {
  return makeSecret(arn, now, parseMetaSecret);
}

function parseMetaSecret(value: unknown): MetaSecret {
  const { appSecret, previousAppSecret, verifyToken, accessToken, businessId } = value as Partial<MetaSecret>;
  if (!appSecret || !verifyToken || !accessToken)
    throw new Error('the Meta secret needs the fields appSecret, verifyToken and accessToken');
  return {
    appSecret,
    verifyToken,
    accessToken,
    ...(previousAppSecret ? { previousAppSecret } : {}),
    ...(businessId ? { businessId } : {}),
  };
}

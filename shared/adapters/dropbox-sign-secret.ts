import { makeSecret } from './secret.ts';

/** The deployment's secret values for Dropbox Sign. The API key signs its callbacks as well. */
export type DropboxSignSecret = { readonly apiKey: string };

/** Reads the secret when first needed, keeps it for five minutes; a failure is not kept. */
export function makeDropboxSignSecret(arn: string, now: () => number): () => Promise<DropboxSignSecret> {
  return makeSecret(arn, now, (value) => {
    const { apiKey } = value as Partial<DropboxSignSecret>;
    if (!apiKey) throw new Error('the Dropbox Sign secret needs the field apiKey');
    return { apiKey };
  });
}

import type { AwsEndpoint, AwsEndpointOptions } from './api.ts';

/** Starts the AWS endpoint of a local run. Its types are in `api.ts`. */
export async function startAwsEndpoint(_options: AwsEndpointOptions): Promise<AwsEndpoint> {
  throw new Error('not ready');
}

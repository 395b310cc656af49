import type { MetaSimulator, MetaSimulatorOptions } from './meta.ts';

/** Starts the simulated Meta on 127.0.0.1. */
export function startMetaSimulator(_options: MetaSimulatorOptions): Promise<MetaSimulator> {
  return Promise.reject(new Error('the simulated Meta is not there yet'));
}

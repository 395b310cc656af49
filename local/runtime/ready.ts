import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { READY_FILE } from './data-folder.ts';

/** What scripts and tests need to know of a run: `ready.json` in the data folder. */
export type Ready = {
  readonly apiUrl: string;
  readonly consoleUrl: string;
  readonly localUrl: string;
  readonly awsEndpointUrl: string;
  /** May read and send. */
  readonly apiKey: string;
  readonly adminKey: string;
  readonly appSecret: string;
  readonly verifyToken: string;
  readonly phoneNumberId: string;
  readonly wabaId: string;
  readonly region: string;
  readonly tableName: string;
  /** `null` while the template has no state machine. */
  readonly stateMachineArn: string | null;
};

/** Writes it whole, or not at all. */
export function writeReady(folder: string, ready: Ready): void {
  const file = join(folder, READY_FILE);
  writeFileSync(`${file}.new`, `${JSON.stringify(ready, undefined, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

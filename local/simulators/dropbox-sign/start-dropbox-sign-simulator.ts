import { inTransaction } from '../../kernel/transaction.ts';
import { Callbacks } from './callbacks.ts';
import { emptyTables, makeTables } from './database.ts';
import type { DropboxSignOptions, DropboxSignSimulator } from './dropbox-sign.ts';
import { makeEndpoints } from './endpoints.ts';
import { startSignServer } from './sign-server.ts';
import { SignatureRequests } from './signature-requests.ts';
import { Signing } from './signing.ts';

/**
 * Starts the simulated Dropbox Sign on 127.0.0.1, with what it knew before in `db`: what was due meanwhile happens at
 * once. Every request it serves and every callback it posts counts as work under way in `world`.
 */
export async function startDropboxSignSimulator(options: DropboxSignOptions): Promise<DropboxSignSimulator> {
  const { world, db, apiKey } = options;
  makeTables(db);
  const requests = new SignatureRequests(db);
  const callbacks = new Callbacks(options);
  const signing = new Signing({ world, db, requests, callbacks });
  const endpoints = makeEndpoints({ world, db, requests, callbacks, signing });
  const server = await startSignServer(options.port, { world, apiKey, endpoints });
  callbacks.arm();
  signing.arm();
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the simulated Dropbox Sign listens on a port');
  const disarm = () => {
    callbacks.disarm();
    signing.disarm();
  };
  return {
    port: address.port,
    url: `http://127.0.0.1:${address.port}`,
    requests: () => requests.list(),
    act: (id, outcome) => signing.act(id, outcome),
    posted: () => callbacks.posted(),
    pendingCallbacks: () => callbacks.pending(),
    reset() {
      disarm();
      inTransaction(db, () => emptyTables(db));
    },
    async close() {
      disarm();
      await callbacks.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

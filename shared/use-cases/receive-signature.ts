import { applySignature } from '../domain/terms.ts';
import type { Applications, Signatures } from '../onboarding-ports.ts';
import type { Clock } from '../ports.ts';
import { changeApplication } from './change-application.ts';

export type ReceiveSignaturePorts = {
  readonly clock: Clock;
  readonly applications: Applications;
  readonly signatures: Signatures;
};

/**
 * A callback says that a request may have changed, and is believed no further than that: the hash covers its time and
 * type only, so the request itself is fetched. A callback that is repeated, late or forged finds nothing to change.
 *
 * @throws when Dropbox Sign could not be asked: it repeats its callback
 */
export async function receiveSignature(
  ports: ReceiveSignaturePorts,
  callback: { readonly requestId: string; readonly applicationId?: string },
): Promise<'applied' | 'nothing-new' | 'not-ours'> {
  const answer = await ports.signatures.get(callback.requestId);
  if (answer.kind !== 'ok') throw new Error(`signature request ${callback.requestId} could not be fetched`);
  const request = answer.value;
  // One that was cancelled has lost what it carried: which application it was of is then the callback's word, and counts
  // only where that application knows the request.
  const applicationId = request?.applicationId ?? (request?.state === 'cancelled' ? callback.applicationId : undefined);
  if (request === undefined || applicationId === undefined) return 'not-ours';
  const changed = await changeApplication(ports.applications, applicationId, (current) =>
    applySignature(current, request, ports.clock.now()),
  );
  if (changed === undefined) return 'not-ours';
  return changed.kind === 'changed' ? 'applied' : 'nothing-new';
}

import { type AccountSignal, applyReview, applyVerification } from '../domain/account-signal.ts';
import { type Act, type Application, type Changed, currentStep, isRegistering } from '../domain/application.ts';
import { noteStep } from '../domain/application-life.ts';
import type { Applications, Ledger } from '../onboarding-ports.ts';
import type { Clock, Log, Numbers } from '../ports.ts';
import { changeApplication } from './change-application.ts';
import { takeAccount } from './pursue-step.ts';

export type ApplyAccountSignalPorts = {
  readonly clock: Clock;
  readonly applications: Applications;
  readonly ledger: Ledger;
  readonly numbers: Numbers;
  readonly log: Log;
};

/** Where a signal came from: the same `key` is the same webhook. */
export type SignalSource = { readonly key: string; readonly field: string; readonly at: number };

/** What a webhook of Meta's means for every open application that it concerns, and for the ledger. */
export async function applyAccountSignal(
  ports: ApplyAccountSignalPorts,
  signal: AccountSignal,
  source: SignalSource,
): Promise<string> {
  const { applications } = ports;
  const evidence = { webhook: source.field, key: source.key };
  const act: Act = { at: ports.clock.now(), by: 'meta', key: source.key, evidence };
  switch (signal.kind) {
    case 'shared': {
      for (const id of await applications.openOf({ businessId: signal.businessId }))
        if (await takeAccount(ports, id, signal.wabaId, { by: 'meta', key: source.key, evidence })) return 'applied';
      return 'nothing-new';
    }
    case 'verification':
      return toAll(ports, await applications.openOf({ businessId: signal.businessId }), (current) =>
        applyVerification(current, { status: signal.status, at: source.at, reasons: signal.reasons }, act),
      );
    case 'account-review':
      return toAll(ports, await applications.openOf({ wabaId: signal.wabaId }), (current) =>
        applyReview(current, 'account', { decision: signal.decision, at: source.at }, act),
      );
    case 'name-review': {
      const { decision, reason, phone } = signal;
      const review = { decision, at: source.at, ...(reason === undefined ? {} : { reason }) };
      // The same phone may have been in another account before.
      return toAll(ports, await applications.openOf({ phone }), (current) =>
        current.wabaId === signal.wabaId ? applyReview(current, 'name', review, act) : undefined,
      );
    }
    case 'downgrade':
      return recordDowngrade(ports, signal, source);
  }
}

async function toAll(
  ports: ApplyAccountSignalPorts,
  ids: readonly string[],
  change: (application: Application) => Changed | undefined,
): Promise<string> {
  const results = [];
  for (const id of ids) results.push(await changeApplication(ports.applications, id, change));
  return results.some((result) => result?.kind === 'changed') ? 'applied' : 'nothing-new';
}

/** The ledger does not follow (R5): what happened is kept beside it, told by event, and in the log of what is under way. */
async function recordDowngrade(
  ports: ApplyAccountSignalPorts,
  signal: Extract<AccountSignal, { kind: 'downgrade' }>,
  source: SignalSource,
): Promise<string> {
  const { wabaId, phone, what, detail } = signal;
  const numbers = (await ports.numbers.list()).filter((number) =>
    phone === undefined ? number.wabaId === wabaId : number.displayPhone === phone,
  );
  for (const { displayPhone, number } of numbers)
    await ports.ledger.incident({ key: source.key, phone: displayPhone, number, at: source.at, what, by: 'meta', detail });
  const open = await ports.applications.openOf(phone === undefined ? { wabaId } : { phone });
  for (const id of open) await noteLoss(ports, id, { what, detail }, source);
  ports.log.warn('ledger.downgrade-attempted', { wabaId, what, numbers: numbers.length });
  return numbers.length + open.length > 0 ? 'incident' : 'nothing-new';
}

/** An application under way has lost its account: whoever removed it must share it again, and the provider looks into it. */
async function noteLoss(
  ports: ApplyAccountSignalPorts,
  id: string,
  { what, detail }: { readonly what: string; readonly detail: string },
  source: SignalSource,
): Promise<void> {
  const evidence = { what, detail, key: source.key };
  await ports.applications.note(id, [{ at: source.at, by: 'meta', what: 'downgrade-attempted', evidence }]);
  await changeApplication(ports.applications, id, (current) => {
    const name = currentStep(current);
    if (name === undefined || isRegistering(current)) return undefined;
    return noteStep(current, name, {
      at: ports.clock.now(),
      by: 'meta',
      key: source.key,
      what: 'access-lost',
      party: 'provider',
      note: `Meta says ${detail}: the account is not ours to use until the organisation shares it again. If it does not, cancel.`,
    });
  });
}

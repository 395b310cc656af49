import type { Act, Application, StepName } from '../domain/application.ts';
import { whyNotByWord, whyNotNow } from '../domain/application-actions.ts';
import { completeStep, goLive } from '../domain/application-life.ts';
import type { Applications, MetaOnboarding } from '../onboarding-ports.ts';
import type { Clock } from '../ports.ts';
import { changeApplication } from './change-application.ts';

export type CompleteOutcome =
  | { readonly kind: 'done' | 'ended'; readonly application: Application }
  | { readonly kind: 'not-yet'; readonly application: Application; readonly why: string };

/** An admin says that a step is done, and what shows it: for what no webhook tells. Not for what only WhatsApp decides. */
export async function completeStepByHand(
  ports: AccountPorts & { readonly applications: Applications; readonly clock: Clock },
  id: string,
  step: StepName,
  given: { readonly evidence: string; readonly wabaId?: string },
  by: string,
): Promise<CompleteOutcome | undefined> {
  const { evidence: statement, wabaId: account } = given;
  const act: Act = { at: ports.clock.now(), by, evidence: { statement, ...(account === undefined ? {} : { wabaId: account }) } };
  const named = given.wabaId === undefined ? undefined : await ports.applications.get(id);
  const wrong = named === undefined ? undefined : await whyNotAccount(ports, given.wabaId, named.facebookBusinessId);
  if (named !== undefined && wrong !== undefined) return { kind: 'not-yet', application: named, why: wrong };
  const changed = await changeApplication(ports.applications, id, (current) => {
    if (current.steps[step].state !== 'waiting' || whyNotByHand(current, step, given.wabaId) !== undefined) return undefined;
    if (step === 'go-live') return goLive(current, act);
    const wabaId = given.wabaId ?? current.wabaId;
    return completeStep(wabaId === undefined ? current : { ...current, wabaId }, step, act);
  });
  if (changed === undefined) return undefined;
  const { application, kind } = changed;
  if (kind === 'account-taken') {
    const [other] = given.wabaId === undefined ? [] : await ports.applications.openOf({ wabaId: given.wabaId });
    return {
      kind: 'not-yet',
      application,
      why: `account ${given.wabaId} has another open application, ${other ?? 'which has ended since'}`,
    };
  }
  if (kind === 'changed' || application.steps[step].state === 'done') return { kind: 'done', application };
  if (application.status !== 'open') return { kind: 'ended', application };
  const why = whyNotByHand(application, step, given.wabaId) ?? whyNotNow(application, step);
  return { kind: 'not-yet', application, why: why ?? 'it was changed by another request: ask again' };
}

export type AccountPorts = { readonly meta: Pick<MetaOnboarding, 'account'> };
/** Meta's codes for an object that is not there, or not this token's to see. */
const UNKNOWN_OBJECT: readonly number[] = [33, 100];

/** What is wrong with an account that was named: it is irreversible once the number is in it. Not answered: believed. */
export async function whyNotAccount(
  ports: AccountPorts,
  wabaId: string | undefined,
  businessId: string,
): Promise<string | undefined> {
  if (wabaId === undefined) return undefined;
  const account = await ports.meta.account(wabaId);
  if (account.kind === 'refused' && UNKNOWN_OBJECT.includes(account.code))
    return `account ${wabaId} is not known to Meta, or not shared with us`;
  const owner = account.kind === 'ok' ? account.value.ownerBusinessId : undefined;
  return owner === undefined || owner === businessId ? undefined : `account ${wabaId} belongs to business ${owner}`;
}

function whyNotByHand(application: Application, step: StepName, wabaId: string | undefined): string | undefined {
  if (step !== 'accept-facebook-invite') return whyNotByWord(step);
  if (wabaId === undefined && application.wabaId === undefined) return 'wabaId is missing: the account that was shared';
  return application.wabaId !== undefined && wabaId !== undefined && wabaId !== application.wabaId
    ? `the application is for account ${application.wabaId}`
    : undefined;
}

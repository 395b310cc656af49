import { applyReview, firstReview, isApproved, isRejected, readVerification } from '../domain/account-signal.ts';
import type { Application, StepName } from '../domain/application.ts';
import { completeStep, noteStep, troubleStep } from '../domain/application-life.ts';
import type { Answer, Ledger, MetaNumber, MetaOnboarding } from '../onboarding-ports.ts';
import { completeRegistered, requestFirstCode } from './activate-number.ts';
import { changeApplication } from './change-application.ts';
import { type GoLivePorts, pursueGoLive } from './go-live.ts';
import { type RemindPorts, remind } from './remind.ts';
import { pursueTerms, type TermsPorts } from './sign-terms.ts';

export type PursueStepPorts = RemindPorts & TermsPorts & GoLivePorts & { readonly meta: MetaOnboarding; readonly ledger: Ledger };

/** What kept us from doing our part; `undefined`: nothing. */
type Trouble = string | undefined;

/**
 * Does our part of a step that waits: asks Meta how things stand, makes what is missing, and reminds whose turn it is.
 * Done again, it finds its work done. What it could not do is recorded, and the sweep tries it again.
 */
export async function pursueStep(ports: PursueStepPorts, id: string, name: StepName): Promise<Trouble> {
  const application = await ports.applications.get(id);
  if (application?.status !== 'open' || application.steps[name].state !== 'waiting') return undefined;
  const trouble = await work(ports, application, name);
  const recorded = await changeApplication(ports.applications, id, (current) =>
    troubleStep(current, name, trouble, ports.clock.now()),
  );
  const after = recorded?.application;
  if (after?.status === 'open' && after.steps[name].state === 'waiting') await remind(ports, after, name);
  return trouble;
}

function work(ports: PursueStepPorts, application: Application, name: StepName): Promise<Trouble> {
  switch (name) {
    case 'accept-facebook-invite':
      return lookForAccount(ports, application);
    case 'verify-business':
      return lookAtVerification(ports, application);
    case 'sign-terms':
      return pursueTerms(ports, application);
    case 'review-account':
      return pursueReview(ports, application);
    case 'activate-number':
      return pursueActivation(ports, application);
    case 'go-live':
      return pursueGoLive(ports, application);
  }
}

/** An account of this business that is shared with us already: the invite was accepted, and its webhook missed. */
async function lookForAccount(ports: PursueStepPorts, application: Application): Promise<Trouble> {
  const shared = await ports.meta.sharedAccounts();
  if (shared === undefined) return undefined;
  if (shared.kind !== 'ok') return troubleOf('the accounts shared with us', shared);
  for (const { wabaId, ownerBusinessId } of shared.value) {
    if (ownerBusinessId !== application.facebookBusinessId) continue;
    if (await takeAccount(ports, application.id, wabaId, { by: 'meta', evidence: { read: 'client_whatsapp_business_accounts' } }))
      break;
  }
  return undefined;
}

/** The account that was shared is the application's, unless it has another, or another application has it. */
export async function takeAccount(
  ports: Pick<PursueStepPorts, 'applications' | 'clock'>,
  id: string,
  wabaId: string,
  act: { readonly by: string; readonly key?: string; readonly evidence: Readonly<Record<string, unknown>> },
): Promise<boolean> {
  const changed = await changeApplication(ports.applications, id, (current) => {
    if (current.wabaId !== undefined && current.wabaId !== wabaId) return undefined;
    const evidence = { ...act.evidence, wabaId };
    return completeStep({ ...current, wabaId }, 'accept-facebook-invite', { ...act, evidence, at: ports.clock.now() });
  });
  if (changed?.kind === 'account-taken')
    await changeApplication(ports.applications, id, (current) =>
      noteStep(current, 'accept-facebook-invite', {
        at: ports.clock.now(),
        by: act.by,
        what: 'account-taken',
        party: 'provider',
        note: `Account ${wabaId} was shared, and has another open application: this one waits for it to end, or for an account of its own.`,
      }),
    );
  return changed?.kind === 'changed';
}

async function lookAtVerification(ports: PursueStepPorts, application: Application): Promise<Trouble> {
  const { id, wabaId } = application;
  if (wabaId === undefined) return undefined;
  const account = await ports.meta.account(wabaId);
  if (account.kind !== 'ok') return troubleOf('the account at Meta', account);
  const { verification, ownerBusinessId } = account.value;
  if (isForeign(application, ownerBusinessId)) return foreign(application, ownerBusinessId);
  await changeApplication(ports.applications, id, (current) => readVerification(current, verification, ports.clock.now()));
  return undefined;
}

/** Subscribes to the account's webhooks, adds the number under its display name, and reads both reviews. */
async function pursueReview(ports: PursueStepPorts, application: Application): Promise<Trouble> {
  const { id, wabaId } = application;
  if (wabaId === undefined) return 'the WhatsApp Business Account is not known yet';
  const account = await ports.meta.account(wabaId);
  if (account.kind !== 'ok') return troubleOf('the account at Meta', account);
  // What belongs to another business gets no number of this one: that could not be undone.
  if (isForeign(application, account.value.ownerBusinessId)) return foreign(application, account.value.ownerBusinessId);
  const subscribed = await ports.meta.subscribe(wabaId);
  if (subscribed.kind !== 'ok') return troubleOf("the subscription to the account's webhooks", subscribed);
  const number = await ensureNumber(ports, application, wabaId);
  if (number.kind !== 'ok') return troubleOf('the number in the account', number);
  const decisions = [['account', account.value.review] as const, ['name', number.value.nameStatus] as const];
  for (const [of, decision] of decisions) {
    if (decision === undefined) continue;
    const at = ports.clock.now();
    const act = { at, by: 'meta', evidence: { read: of, decision } };
    const review = { decision, at };
    await changeApplication(ports.applications, id, (current) =>
      isApproved(review) || isRejected(review) ? applyReview(current, of, review, act) : firstReview(current, of, review),
    );
  }
  return undefined;
}

function isForeign({ facebookBusinessId }: Application, owner: string | undefined): owner is string {
  return owner !== undefined && owner !== facebookBusinessId;
}

function foreign({ wabaId, facebookBusinessId }: Application, owner: string): string {
  return `account ${wabaId} belongs to business ${owner}, and the application is for ${facebookBusinessId}: cancel it, and start another`;
}

async function ensureNumber(ports: PursueStepPorts, application: Application, wabaId: string): Promise<Answer<MetaNumber>> {
  if (application.number !== undefined) return ports.meta.numberState(application.number);
  const listed = await ports.meta.numbersOf(wabaId);
  if (listed.kind !== 'ok') return listed;
  const there = listed.value.find(({ phone }) => phone === application.phone);
  const added = there === undefined ? await ports.meta.addNumber(wabaId, application.phone, application.displayName) : undefined;
  if (added !== undefined && added.kind !== 'ok') return added;
  const number = there?.number ?? added?.value ?? '';
  await changeApplication(ports.applications, application.id, (current) =>
    current.number === number
      ? undefined
      : {
          application: { ...current, number },
          log: [{ at: ports.clock.now(), by: 'process', what: 'number-added', evidence: { number, wabaId } }],
        },
  );
  return there === undefined ? ports.meta.numberState(number) : { kind: 'ok', value: there };
}

/** Registered already, by a call whose answer was lost: done. Else the organisation gets its first code. */
async function pursueActivation(ports: PursueStepPorts, application: Application): Promise<Trouble> {
  if (application.wabaId === undefined) return 'the WhatsApp Business Account is not known yet';
  // The reviews may have been told before the number could be added.
  const state = await ensureNumber(ports, application, application.wabaId);
  if (state.kind !== 'ok') return troubleOf('the number at Meta', state);
  if (state.value.registered) {
    await completeRegistered(
      ports,
      { ...application, number: state.value.number },
      { by: 'meta', evidence: { read: 'platform_type CLOUD_API' } },
    );
    return undefined;
  }
  return requestFirstCode(ports, application, state.value);
}

/** In words, for the record. */
export function troubleOf(what: string, answer: Exclude<Answer<unknown>, { kind: 'ok' }>): string {
  return answer.kind === 'refused' ? `${what}: Meta refused, ${answer.message} (code ${answer.code})` : `${what}: ${answer.why}`;
}

import { describe, expect, it } from 'vitest';
import { type Application, STEPS } from '../../shared/domain/application.ts';
import { requestCode } from '../../shared/use-cases/activate-number.ts';
import { cancelApplication, correctApplication } from '../../shared/use-cases/manage-applications.ts';
import { receiveSignature } from '../../shared/use-cases/receive-signature.ts';
import { anOnboarding, BUSINESS, DAY, type OnboardingRun, PHONE, WABA } from '../builders/onboarding-run.ts';
import { Random } from './random.ts';

/**
 * Applications in which everything happens in any order, twice, late, or dies half way: P7 and P8, and what else must
 * hold of an application. A run that breaks a promise names its seed: `SIMULATION_SEED=onboarding:<seed>`.
 */
const [only, seedText] = (process.env['SIMULATION_SEED'] ?? '').split(':');
const RUNS = 60 * Number(process.env['SIMULATION_TIMES'] ?? 1);
const METHODS = [
  'account',
  'addNumber',
  'numberState',
  'register',
  'requestCode',
  'sharedAccounts',
  'subscribe',
  'verifyCode',
] as const;

describe.skipIf(only !== undefined && only !== '' && only !== 'onboarding')('applications in a rough world', () => {
  const broken: string[] = [];
  const met = new Map<string, number>();

  it('come to an end in every run, once everybody acts', { timeout: 300_000 }, async () => {
    const [first, last] = seedText === undefined ? [1, RUNS] : [Number(seedText), Number(seedText)];
    for (let seed = first; seed <= last; seed += 1) {
      const found = await oneRun(new Random(seed), seedText !== undefined);
      broken.push(...found.broken.map((line) => `SIMULATION_SEED=onboarding:${seed}  ${line}`));
      for (const what of found.met) met.set(what, (met.get(what) ?? 0) + 1);
    }
    console.log(`onboarding: ${last - first + 1} runs, ${[...met].map(([what, times]) => `${what} ${times}`).join(', ')}`);
    expect(met.size).toBeGreaterThan(0);
  });

  it('keep their promises', () => {
    expect(broken.slice(0, 5)).toEqual([]);
  });

  it('meet what they are there for', () => {
    const wanted = ['live', 'cancelled', 'rejected', 'trouble', 'lost-signal', 'incident', 'registering'];
    expect(seedText === undefined ? wanted.filter((one) => !met.has(one)) : []).toEqual([]);
  });
});

async function oneRun(
  random: Random,
  loud: boolean,
): Promise<{ readonly broken: readonly string[]; readonly met: ReadonlySet<string> }> {
  const run = anOnboarding();
  const met = new Set<string>();
  const broken: string[] = [];
  const id = await run.reach(random.pick('accept-facebook-invite', 'sign-terms', 'activate-number'));
  const watch = watcher(run, id, broken);
  await watch('started');
  const acts = random.between(12, 40);
  for (let n = 0; n < acts; n += 1) {
    const what = await act(run, id, random, met).catch(
      (error: unknown) => `failed: ${error instanceof Error ? error.message : error}`,
    );
    if (loud) console.log(new Date(run.world.now()).toISOString(), what);
    await watch(what);
  }
  // The rest of the world comes back, and everybody acts.
  run.stream.reading = true;
  for (let n = 0; n < 12 && (await run.get(id)).status === 'open'; n += 1) {
    await run.advance(10 * 60_000);
    await run.sweep(id);
    const outcome = await everybody(run, id);
    if (loud)
      console.log(
        new Date(run.world.now()).toISOString(),
        'everybody',
        JSON.stringify(outcome),
        JSON.stringify((await run.get(id)).activation),
      );
    await watch('everybody acts');
  }
  await run.sweep(id);
  await run.advance(6 * 3_600_000);
  const end = await run.get(id);
  met.add(end.status);
  if (end.status === 'open') broken.push(`it never ends: ${STEPS.map((name) => `${name} ${end.steps[name].state}`).join(', ')}`);
  const { status } = run.execution(id, end.part);
  if (status === 'RUNNING') broken.push(`the application is ${end.status} and its execution ${end.part} runs on`);
  return { broken, met };
}

/** What must hold after every act, against what was seen before. */
function watcher(run: OnboardingRun, id: string, broken: string[]) {
  let seen: Application | undefined;
  let ledger = '';
  return async (what: string) => {
    const now = await run.get(id);
    const wrong = (promise: string) => broken.push(`${promise} (after ${what})`);
    if (now.phone !== PHONE || now.facebookBusinessId !== BUSINESS) wrong('P8: number or business id changed');
    const standing = (await run.ports.ledger.get(PHONE))?.state ?? '';
    if (['', 'registered', 'live'].indexOf(standing) < ['', 'registered', 'live'].indexOf(ledger))
      wrong('P7: the ledger went back');
    ledger = standing;
    const registered = [...run.fakes.meta.numbers.values()].some((number) => number.registered);
    if (now.status === 'cancelled' && registered) wrong('a registered number was cancelled');
    if (now.status === 'live' && (standing !== 'live' || !registered))
      wrong('live without being registered, or without the ledger');
    if (seen !== undefined && seen.status !== 'open' && now.status !== seen.status) wrong(`${seen.status} became ${now.status}`);
    for (const name of STEPS)
      if (seen?.steps[name].state === 'done' && now.steps[name].state !== 'done') wrong(`${name} was done and is no longer`);
    for (const name of STEPS) {
      const { reminders } = now.steps[name];
      const keys = reminders.map(({ kind, round, n, to }) => `${kind} ${round} ${n} ${to}`);
      if (new Set(keys).size < keys.length) wrong(`${name} was reminded twice of the same`);
    }
    const locked = (await run.ports.applications.openOf({ phone: PHONE })).includes(id);
    if (locked !== (now.status === 'open')) wrong('the lock and the status do not agree');
    // Whoever waits for a signature is asked once.
    const open = run.fakes.signatures.requests.filter(({ state }) => state === 'sent' || state === 'viewed');
    if (open.length > 1) wrong('two requests for signature are open at once');
    seen = now;
  };
}

async function act(run: OnboardingRun, id: string, random: Random, met: Set<string>): Promise<string> {
  const acts: Readonly<Record<string, () => Promise<unknown>>> = {
    wait: () => run.advance(random.between(1, 20) * (random.chance(0.5) ? 3_600_000 : DAY / 2)),
    'the invite is accepted': () => run.acceptInvite(),
    'Facebook decides': () =>
      run.verification(
        random.pick('APPROVED', 'FAILED', 'PENDING', 'REVOKED'),
        ['a reason'],
        random.chance(0.3) ? 'again' : undefined,
      ),
    'the account is reviewed': () => run.accountReview(random.pick('APPROVED', 'REJECTED', 'PENDING')),
    'the name is reviewed': () => run.nameReview(random.pick('APPROVED', 'APPROVED', 'REJECTED', 'DEFERRED')),
    'the signer acts': () => run.signature(random.pick('signed', 'viewed', 'declined', 'expired', 'bounced')),
    'a callback is replayed': () => {
      const request = run.fakes.signatures.requests[random.between(0, 3)];
      return request === undefined ? Promise.resolve() : receiveSignature(run.ports, { requestId: request.requestId });
    },
    'the code is entered': () => run.activate(id),
    'another code is requested': () => requestCode(run.ports, id, 'VOICE', 'en', 'key'),
    'the address is corrected': () =>
      correctApplication(run.ports, id, { organisation: { email: `shop${random.between(1, 9)}@example.org` } }, 'key'),
    'a signal is lost': async () => {
      run.stream.reading = false;
      await (random.chance(0.5) ? run.acceptInvite() : run.accountReview('APPROVED'));
      run.stream.at = run.fakes.table.stream.length;
      run.stream.reading = true;
      met.add('lost-signal');
    },
    'Meta has trouble': async () => {
      const method = METHODS[random.between(0, METHODS.length - 1)] ?? 'account';
      run.fakes.meta.trouble(
        method,
        random.pick(
          { kind: 'lost' },
          { kind: 'unknown', why: 'TimeoutError' },
          { kind: 'refused', code: 131000, message: 'later' },
        ),
      );
      met.add('trouble');
    },
    'Dropbox Sign has trouble': async () => {
      run.fakes.signatures.trouble(
        random.pick('ask', 'find', 'get', 'cancel'),
        random.pick({ kind: 'lost' }, { kind: 'unknown', why: 'TimeoutError' }),
      );
    },
    'somebody goes back': async () => {
      await run.webhook('account_update', WABA, {
        event: random.pick('ACCOUNT_OFFBOARDED', 'ACCOUNT_DELETED', 'PARTNER_REMOVED'),
      });
      met.add('incident');
    },
    'it is swept': () => run.sweep(id),
    'it is cancelled': async () => {
      if (!random.chance(0.15)) return;
      const outcome = await cancelApplication(run.ports, id, undefined, 'key');
      if (outcome?.kind === 'registering') met.add('registering');
      await run.settled();
    },
  };
  const names = Object.keys(acts);
  const what = names[random.between(0, names.length - 1)] ?? 'wait';
  await acts[what]?.();
  // At times everything at once.
  if (random.chance(0.1)) await Promise.all([run.verification('APPROVED'), run.accountReview('APPROVED'), run.activate(id)]);
  const after = await run.get(id);
  if (STEPS.some((name) => after.steps[name].round > 1)) met.add('rejected');
  if (after.activation?.registeringSince !== undefined && after.status === 'open') {
    met.add('registering');
  }
  return what;
}

/** All parties do what is asked of them. */
async function everybody(run: OnboardingRun, id: string) {
  await run.acceptInvite();
  await run.verification('APPROVED');
  await run.accountReview('APPROVED');
  await run.nameReview('APPROVED');
  const { terms, organisation } = await run.get(id);
  if (terms?.state === 'bounced')
    await correctApplication(run.ports, id, { organisation: { email: `new-${organisation.email}` } }, 'key');
  await run.settled();
  await run.signature('signed').catch(() => undefined);
  // Dropbox Sign repeats a callback until it is taken.
  for (const { requestId } of run.fakes.signatures.requests)
    await receiveSignature(run.ports, { requestId }).catch(() => undefined);
  await run.advance(2 * 3_600_000);
  await requestCode(run.ports, id, 'SMS', 'en', 'key');
  return run.activate(id);
}

import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { onTestFinished } from 'vitest';
import type { ExecutionStatus } from '../../local/aws/stepfunctions/api.ts';
import { makeStepFunctions } from '../../local/aws/stepfunctions/engine.ts';
import { AwsError } from '../../local/aws/wire/call.ts';
import { World } from '../../local/kernel/world.ts';
import type { Application, StepName } from '../../shared/domain/application.ts';
import { executionName } from '../../shared/domain/application.ts';
import { allWaits } from '../../shared/domain/step-plan.ts';
import type { Executions } from '../../shared/onboarding-ports.ts';
import { activateNumber } from '../../shared/use-cases/activate-number.ts';
import { driveEffects } from '../../shared/use-cases/drive-effects.ts';
import { type ApplicationWish, startOnboarding } from '../../shared/use-cases/manage-applications.ts';
import { publishChanges } from '../../shared/use-cases/publish-changes.ts';
import { pursueApplication } from '../../shared/use-cases/pursue-application.ts';
import { receiveSignature } from '../../shared/use-cases/receive-signature.ts';
import { runStep } from '../../shared/use-cases/run-step.ts';
import { type Fakes, makeFakes } from '../fakes/make-fakes.ts';

export const DAY = 86_400_000;
export const BUSINESS = '2329417887457253';
export const WABA = '980198427658004';
export const PHONE = '+31205550188';
const FUNCTION_ARN = 'arn:aws:lambda:eu-west-1:000000000000:function:run-step';
const MACHINE_ARN = 'arn:aws:states:eu-west-1:000000000000:stateMachine:onboarding';
const DEFINITION = readFileSync(new URL('../../infra/onboarding.asl.json', import.meta.url), 'utf8');

export type OnboardingRun = Awaited<ReturnType<typeof anOnboarding>>;

/**
 * The whole process in one place: the state machine that deploys, run by the local Step Functions on a movable clock; the
 * use cases behind it on the fakes; the table's stream read as drive-effects and publish-changes read it.
 */
export function anOnboarding(change: (fakes: Fakes) => Partial<Fakes> = () => ({})) {
  const db = new DatabaseSync(':memory:');
  const world = new World(db);
  const fakes = makeFakes();
  Object.defineProperty(fakes.clock, 'now', { value: () => world.now() });
  const made = { ...fakes, ...change(fakes) };
  const engine = makeStepFunctions({
    world,
    db,
    machines: [
      { name: 'onboarding', arn: MACHINE_ARN, roleArn: 'r', definition: DEFINITION.replaceAll(`\${RunStep}`, FUNCTION_ARN) },
    ],
    invoke: async (_arn, payload) => invoke(payload),
  });
  const ports = { ...made, executions: executionsOf(engine) };
  /** Switched off, the stream is not read: as after a crash between a record and its signal. */
  const stream = { reading: true, at: 0 };

  async function invoke(payload: any) {
    const { applicationId, part } = payload;
    const call =
      payload.task === 'step'
        ? {
            kind: 'step' as const,
            applicationId,
            part,
            step: payload.step as StepName,
            token: String(payload.token),
            enteredAt: Date.parse(payload.enteredAt),
          }
        : { kind: payload.task, applicationId, part, why: String(payload.why) };
    try {
      return { kind: 'ok' as const, payload: { outcome: await runStep(ports, call) } };
    } catch (error) {
      const { name, message } = error as Error;
      return { kind: 'error' as const, errorType: name, errorMessage: message };
    }
  }

  world.addSource({
    label: 'the stream',
    async poll() {
      if (!stream.reading || stream.at >= fakes.table.stream.length) return { kind: 'rest' };
      const entry = fakes.table.stream[stream.at];
      stream.at += 1;
      if (entry !== undefined) {
        await driveEffects(ports, entry.change);
        await publishChanges(ports, [entry.change]);
      }
      return { kind: 'busy' };
    },
  });
  onTestFinished(() => {
    engine.close();
    world.stop();
  });

  let hooks = 0;
  const webhook = async (
    field: 'account_update' | 'account_review_update' | 'phone_number_name_update',
    entry: string,
    value: object,
    key?: string,
    at = world.now(),
  ) => {
    hooks += 1;
    await driveEffects(ports, {
      kind: 'account-update',
      wabaId: entry,
      field,
      value: { ...value },
      at,
      key: key ?? `hook-${hooks}`,
    });
    await world.settled();
  };
  const get = async (id: string): Promise<Application> => {
    const application = await ports.applications.get(id);
    if (application === undefined) throw new Error(`there is no application ${id}`);
    return application;
  };
  const run = {
    world,
    engine,
    ports,
    fakes: made,
    stream,
    settled: () => world.settled(),
    advance: (ms: number) => world.advance(ms),
    webhook,
    get,
    async start(wish: Partial<ApplicationWish> = {}): Promise<string> {
      const outcome = await startOnboarding(
        ports,
        {
          organisation: { name: 'Shop', email: 'shop@example.org' },
          facebookBusinessId: BUSINESS,
          phone: PHONE,
          displayName: 'Shop',
          ...wish,
        },
        'key_admin',
      );
      if (outcome.kind !== 'started') throw new Error(outcome.kind);
      await world.settled();
      return outcome.application.id;
    },
    async acceptInvite(wabaId = WABA) {
      made.meta.putAccount({ wabaId, ownerBusinessId: BUSINESS });
      await webhook('account_update', 'partner', {
        event: 'PARTNER_ADDED',
        waba_info: { waba_id: wabaId, owner_business_id: BUSINESS },
      });
    },
    verification: (status: string, reasons: readonly string[] = [], key?: string) =>
      webhook(
        'account_update',
        'partner',
        {
          event: 'PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE',
          partner_client_certification_info: { client_business_id: BUSINESS, status, rejection_reasons: reasons },
        },
        key,
      ),
    accountReview: (decision: string) => webhook('account_review_update', WABA, { decision }),
    async nameReview(decision: string) {
      const known = [...made.meta.numbers.values()].find(({ phone }) => phone === PHONE);
      if (known !== undefined)
        made.meta.putNumber({ number: known.number, nameStatus: decision === 'REJECTED' ? 'DECLINED' : decision });
      await webhook('phone_number_name_update', WABA, { display_phone_number: PHONE.slice(1), decision, rejection_reason: null });
    },
    async signature(state: 'viewed' | 'signed' | 'declined' | 'expired' | 'bounced') {
      const request = made.signatures.requests.at(-1);
      if (request === undefined) throw new Error('nothing was sent for signature');
      made.signatures.act(request.requestId, state);
      await receiveSignature(ports, { requestId: request.requestId });
      await world.settled();
    },
    async activate(id: string) {
      const number = (await get(id)).number ?? '';
      const outcome = await activateNumber(
        ports,
        id,
        { code: made.meta.numbers.get(number)?.code ?? '', pin: '204060' },
        'key_admin',
      );
      await world.settled();
      return outcome;
    },
    /** To the step that is named, everybody acting at once. */
    async reach(step: StepName, wish: Partial<ApplicationWish> = {}): Promise<string> {
      const id = await run.start(wish);
      if (step === 'accept-facebook-invite') return id;
      await run.acceptInvite();
      if (step === 'verify-business' || step === 'sign-terms' || step === 'review-account') return id;
      await run.signature('signed');
      await run.accountReview('APPROVED');
      await run.nameReview('APPROVED');
      await run.verification('APPROVED');
      if (step === 'activate-number') return id;
      await run.activate(id);
      return id;
    },
    execution(id: string, part = 1): { readonly status: ExecutionStatus; readonly output?: string | undefined } {
      return engine.describe(`${MACHINE_ARN.replace(':stateMachine:', ':execution:')}:${executionName({ id, part })}`);
    },
    stop: (id: string) => engine.stop(`${MACHINE_ARN.replace(':stateMachine:', ':execution:')}:${id}`),
    history: (id: string, part = 1) =>
      engine.history(`${MACHINE_ARN.replace(':stateMachine:', ':execution:')}:${executionName({ id, part })}`),
    sweep: async (id: string) => {
      // As the sweep does: one that cannot be taken up stays overdue.
      await pursueApplication(ports, id).catch(() => undefined);
      await world.settled();
    },
    mails: (to: string) => made.mailer.sent.filter((mail) => mail.to === to),
    log: async (id: string) => (await ports.applications.log(id)).map(({ what }) => what),
    events: () => made.bus.events.map(({ type }) => type),
  };
  return run;
}

function executionsOf(engine: ReturnType<typeof makeStepFunctions>): Executions {
  return {
    async start(application) {
      const input = JSON.stringify({ applicationId: application.id, part: application.part, waits: allWaits() });
      try {
        engine.start({ stateMachineArn: MACHINE_ARN, name: executionName(application), input });
      } catch (error) {
        if (!(error instanceof AwsError) || error.code !== 'ExecutionAlreadyExists') throw error;
      }
    },
    async signal(signal) {
      try {
        if (signal.kind === 'success') engine.sendTaskSuccess(signal.token, JSON.stringify(signal.output));
        else engine.sendTaskFailure(signal.token, signal.error, signal.cause);
        return 'signalled';
      } catch (error) {
        if (error instanceof AwsError) return 'gone';
        throw error;
      }
    },
  };
}

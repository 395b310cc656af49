import type { World } from '../kernel/world.ts';
import { type DropboxSignSimulator, OUTCOMES } from '../simulators/dropbox-sign/dropbox-sign.ts';
import type { MetaSimulator } from '../simulators/meta/meta.ts';
import { DOWNGRADES, VERIFICATIONS } from '../simulators/meta/onboarding.ts';
import { type Application, type ProductApi, readApplication } from './applications.ts';
import { atRest, BadControl, type ControlBody, type Controls, isText, oneOf, refusing, text } from './control.ts';

/** What the controls of the onboarding process's other parties act on. */
export type PartiesOptions = {
  readonly world: World;
  readonly meta: MetaSimulator;
  readonly dropboxSign: DropboxSignSimulator;
  readonly api: ProductApi;
};

/** How long the product is waited for before and after an act, in real time. */
const PATIENCE_MS = 5_000;

/**
 * What the client, the signer and Meta's reviewers do about an application. Each waits until the product has done what
 * it has to do at this instant, acts as that party would, and waits for what follows.
 */
export function partiesControls(options: PartiesOptions): Controls {
  const { dropboxSign, meta, world } = options;
  const about = (act: (application: Application, body: ControlBody) => unknown) => async (request: { body: ControlBody }) => {
    const id = text(request.body, 'applicationId');
    await atRest(world, PATIENCE_MS);
    const answer = act(await readApplication(options.api, id), request.body);
    await atRest(world, PATIENCE_MS);
    return answer;
  };
  return {
    'POST /parties/accept-invite': about((application) => ({ wabaId: meta.onboarding.acceptInvite(application) })),
    'POST /parties/verify-business': about((application, body) =>
      meta.onboarding.verifyBusiness(application, oneOf(body, 'status', VERIFICATIONS), reasonsOf(body)),
    ),
    'POST /parties/sign-terms': about(({ id }, body) => {
      const outcome = oneOf(body, 'outcome', OUTCOMES);
      refusing(() => dropboxSign.act(signatureRequestOf(dropboxSign, id), outcome));
    }),
    'POST /parties/review': about((application, body) => refusing(() => review(meta, application, body))),
    'GET /parties/activation-code': async ({ query }) => {
      const id = text({ applicationId: query.get('applicationId') }, 'applicationId');
      await atRest(world, PATIENCE_MS);
      return { code: activationCode(meta, await readApplication(options.api, id)) };
    },
    'POST /parties/downgrade': (request) =>
      request.body['applicationId'] === undefined
        ? downgradeNumber(options, request.body)
        : about((application, body) => refusing(() => downgrade(meta, application, body)))(request),
    'GET /parties/callbacks': () => ({
      callbacks: dropboxSign.posted().map((callback) => ({ ...callback, at: new Date(callback.at).toISOString() })),
    }),
  };
}

function review(meta: MetaSimulator, application: Application, body: ControlBody): void {
  const decision = oneOf(body, 'decision', ['APPROVED', 'REJECTED']);
  const of = body['of'] === undefined ? 'both' : oneOf(body, 'of', ['account', 'name']);
  const reason = body['reason'] === undefined ? {} : { reason: text(body, 'reason') };
  const wabaId = accountOf(meta, application);
  meta.onboarding.review(wabaId, of === 'account' ? undefined : numberOf(meta, application), { decision, of, ...reason });
}

function activationCode(meta: MetaSimulator, application: Application): string {
  const code = meta.verificationCode(numberOf(meta, application));
  if (code !== undefined) return code;
  throw new BadControl(
    `No code is on its way to ${application.phoneNumber}: the gateway has not asked for one yet, or it was used already.`,
  );
}

function downgrade(meta: MetaSimulator, application: Application, body: ControlBody): void {
  const how = oneOf(body, 'how', DOWNGRADES);
  const number = application.phoneNumberId ?? meta.onboarding.numberOf(application.phoneNumber)?.id;
  meta.onboarding.downgrade(accountOf(meta, application), number, how);
}

async function downgradeNumber({ meta, world }: PartiesOptions, body: ControlBody): Promise<void> {
  if (body['phoneNumberId'] === undefined) throw new BadControl('applicationId or phoneNumberId must say what is meant.');
  const [number, how] = [text(body, 'phoneNumberId'), oneOf(body, 'how', DOWNGRADES)];
  await atRest(world, PATIENCE_MS);
  const wabaId = meta.onboarding.accountOfNumber(number);
  if (wabaId === undefined) throw new BadControl(`Meta has no number ${number}.`);
  meta.onboarding.downgrade(wabaId, number, how);
  await atRest(world, PATIENCE_MS);
}

function accountOf(meta: MetaSimulator, { id, businessId, wabaId }: Application): string {
  const found = wabaId ?? meta.onboarding.accountOf(businessId);
  if (found !== undefined) return found;
  throw new BadControl(`The client of application ${id} shares no account yet: POST /parties/accept-invite first.`);
}

function numberOf(meta: MetaSimulator, { id, phoneNumber, phoneNumberId }: Application): string {
  const found = phoneNumberId ?? meta.onboarding.numberOf(phoneNumber)?.id;
  if (found !== undefined) return found;
  throw new BadControl(
    `The number ${phoneNumber} of application ${id} is not at Meta yet: the gateway adds it once the invite is accepted ` +
      '(POST /parties/accept-invite).',
  );
}

/** The newest request that was sent for the application. */
function signatureRequestOf(dropboxSign: DropboxSignSimulator, applicationId: string): string {
  const found = dropboxSign.requests().find(({ metadata }) => metadata['application_id'] === applicationId);
  if (found !== undefined) return found.signature_request_id;
  throw new BadControl(
    `Nobody was asked to sign for application ${applicationId} yet: the gateway sends the terms when it comes to sign-terms.`,
  );
}

function reasonsOf(body: ControlBody): readonly string[] | undefined {
  const reasons = body['reasons'];
  if (reasons === undefined) return undefined;
  if (!Array.isArray(reasons) || !reasons.every(isText)) throw new BadControl('reasons must be a list of texts.');
  return reasons;
}

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LocalRun } from './local-run.ts';

let run: LocalRun;
beforeAll(async () => {
  run = await LocalRun.start();
}, 90_000);
afterAll(() => run.stop());

const DAY = 86_400_000;
const BUSINESS = '2329417887457253';
let phones = 0;
const aPhone = () => {
  phones += 1;
  return `+3120555${String(1000 + phones)}`;
};
const wish = (over: Record<string, unknown> = {}) => ({
  organisation: { name: 'Flower Shop', email: `shop${phones}@example.org` },
  facebookBusinessId: `${BUSINESS}${phones}`,
  phoneNumber: aPhone(),
  acknowledgements: { neverBackToTheApp: true, noRefund: true },
  ...over,
});

async function start(over: Record<string, unknown> = {}): Promise<any> {
  const { status, body, text } = await run.api('POST', '/v1/applications', wish(over));
  if (status !== 201) throw new Error(text);
  return body;
}
const get = async (id: string): Promise<any> => (await run.api('GET', `/v1/applications/${id}`)).body;
async function party(applicationId: string, what: string, body: Record<string, unknown> = {}): Promise<void> {
  const { status, text } = await run.control(`/parties/${what}`, { applicationId, ...body });
  if (status !== 200) throw new Error(`${what}: ${text}`);
}
async function untilVerified(id: string): Promise<void> {
  await party(id, 'accept-invite');
  await party(id, 'sign-terms', { outcome: 'signed' });
  await party(id, 'review', { decision: 'APPROVED' });
}
async function activate(id: string, pin = '204060') {
  const { code } = (await run.control(`/parties/activation-code?applicationId=${id}`)).body;
  return run.api('POST', `/v1/applications/${id}/steps/activate-number/complete`, { code, pin });
}
async function live(over: Record<string, unknown> = {}): Promise<any> {
  const { id } = await start(over);
  await untilVerified(id);
  await party(id, 'verify-business', { status: 'approved' });
  expect((await activate(id)).status).toBe(200);
  await run.advance('PT10S');
  return get(id);
}
async function execution(id: string): Promise<any> {
  const { stateMachineArn } = run.ready;
  const executionArn = `${stateMachineArn?.replace(':stateMachine:', ':execution:')}:${id}`;
  const states = async (operation: string) => (await run.aws('states', `AWSStepFunctions.${operation}`, { executionArn })).body;
  const { events } = await states('GetExecutionHistory');
  const entered = events.flatMap((event: any) =>
    event.stateEnteredEventDetails === undefined ? [] : [event.stateEnteredEventDetails.name],
  );
  return { ...(await states('DescribeExecution')), entered };
}
const mails = async (to: string): Promise<any[]> => (await run.control(`/mails?to=${encodeURIComponent(to)}`)).body.mails;

describe('onboarding', () => {
  it('brings a number live over HTTP alone, and Step Functions tells the same story', async () => {
    const application = await live({ testPhone: '+31612345678' });
    expect(application).toMatchObject({ status: 'live', step: null, party: null, waiting: [] });
    const { status, output, entered } = await execution(application.id);
    expect({ status, output: JSON.parse(output) }).toEqual({ status: 'SUCCEEDED', output: { outcome: 'live' } });
    for (const name of [
      'AcceptFacebookInvite',
      'VerifyBusiness',
      'SignTerms',
      'ReviewAccount',
      'ActivateNumber',
      'GoLive',
      'Live',
    ])
      expect(entered).toContain(name);
    const from = application.phoneNumberId;
    const template = { type: 'template', template: { name: 'hello_world', language: { code: 'en_US' } } };
    const sent = await run.api('POST', '/v1/messages', { from, to: { phone: '+31611111111' }, content: template });
    expect(sent.status).toBe(202);
    await run.advance('PT5S');
    expect((await run.message(sent.body.id)).state).toBe('delivered');
    expect((await run.api('GET', `/v1/numbers/${from}`)).body).toMatchObject({ state: 'live', applicationId: application.id });
    expect((await run.events('application.live')).map(({ data }) => data.applicationId)).toContain(application.id);
  }, 120_000);

  it('leaves the forty days that Facebook took out of the working time, and reminds on its days and no others', async () => {
    const { id, organisation } = await start({ organisation: { name: 'Slow', email: 'slow@example.org' } });
    await untilVerified(id);
    const began = await run.now();
    await run.advance('P40D');
    await party(id, 'verify-business', { status: 'approved' });
    const application = await get(id);
    expect(application.time.working).toMatch(/^PT(\d+M)?\d+S$/);
    expect(application.time.verification).toMatch(/^P40D/);
    const dayOf = (at: string) => Math.round((Date.parse(at) - began) / DAY);
    const verification = (await mails(organisation.email)).filter(({ subject }) => subject.includes('business verification'));
    expect(verification.map(({ at }) => dayOf(at))).toEqual([7, 14, 28]);
    expect((await mails(organisation.email)).length - verification.length).toBe(1);
    expect(application.late).toBe(false);
  }, 180_000);

  it('changes neither number nor business id, opens no second application, and is cancelled on day 9 without a refund', async () => {
    const application = await start({ organisation: { name: 'Changing', email: 'changing@example.org' } });
    const { id, phoneNumber, facebookBusinessId } = application;
    for (const body of [{ phoneNumber: '+31205559999' }, { phoneNumber }, { facebookBusinessId: '1' }, { facebookBusinessId }]) {
      const patched = await run.api('PATCH', `/v1/applications/${id}`, body);
      expect(patched.status).toBe(409);
      expect(patched.body.type).toMatch(/immutable-during-application$/);
      expect(patched.body.detail).toContain('start a new application');
    }
    const second = await run.api('POST', '/v1/applications', wish({ phoneNumber }));
    expect(second).toMatchObject({ status: 409, body: { applicationId: id } });
    expect(second.body.type).toMatch(/application-already-open$/);
    await party(id, 'accept-invite');
    await run.advance('P9D');
    const cancelled = await run.api('POST', `/v1/applications/${id}/cancel`, { reason: 'another partner' });
    expect(cancelled).toMatchObject({ status: 200, body: { status: 'cancelled', refund: 'none' } });
    await run.advance('PT1S');
    const { status, output, entered } = await execution(id);
    expect({ status, output: JSON.parse(output), last: entered.at(-1) }).toEqual({
      status: 'SUCCEEDED',
      output: { outcome: 'cancelled', refund: 'none' },
      last: 'Cancelled',
    });
    expect((await mails('changing@example.org')).at(-1)).toMatchObject({ subject: expect.stringContaining('is cancelled') });
    expect((await mails('whatsapp-admin@example.com')).at(-1)).toMatchObject({ subject: `${id}: cancelled` });
    const ledger = (await run.items()).filter(({ PK }) => PK.S === `E164#${phoneNumber}`);
    expect(ledger).toEqual([]);
    const again = await run.api('POST', '/v1/applications', wish({ phoneNumber }));
    expect(again.status).toBe(201);
  }, 120_000);

  it('goes on after a kill -9 in the middle of a wait', async () => {
    const { id } = await start();
    await run.kill();
    await run.start();
    await party(id, 'accept-invite');
    await run.kill();
    await run.start();
    await party(id, 'sign-terms', { outcome: 'signed' });
    await party(id, 'review', { decision: 'APPROVED' });
    await run.kill();
    await run.start();
    await party(id, 'verify-business', { status: 'approved' });
    await run.kill();
    await run.start();
    expect((await activate(id)).status).toBe(200);
    await run.advance('PT10S');
    expect(await get(id)).toMatchObject({ status: 'live' });
    expect((await execution(id)).status).toBe('SUCCEEDED');
  }, 180_000);

  it('does not believe e-signature callbacks that are forged, replayed or of another time', async () => {
    const { id } = await start();
    await party(id, 'accept-invite');
    await party(id, 'sign-terms', { outcome: 'viewed' });
    const before = await get(id);
    const { callbacks } = (await run.control('/parties/callbacks')).body;
    const last = callbacks.at(-1);
    const post = async (body: string, contentType = last.contentType) => {
      const answer = await fetch(`${run.ready.apiUrl}/webhooks/dropbox-sign`, {
        method: 'POST',
        headers: { 'content-type': contentType },
        body,
      });
      return { status: answer.status, text: await answer.text() };
    };
    // Signed, says the body, with a hash that is right for its time and type; Dropbox Sign says otherwise.
    const forged = last.body.replaceAll('"is_complete":false', '"is_complete":true').replaceAll('awaiting_signature', 'signed');
    expect(await post(forged)).toEqual({ status: 200, text: 'Hello API Event Received' });
    expect(await post(last.body)).toEqual({ status: 200, text: 'Hello API Event Received' });
    expect((await post(last.body.replace(/"event_hash":"[0-9a-f]{4}/, '"event_hash":"0000'))).status).toBe(401);
    expect((await post(last.body.replace('signature_request_viewed', 'signature_request_all_signed'))).status).toBe(401);
    expect((await post('{"not":"multipart"}')).status).toBe(400);
    await run.advance('PT1S');
    expect(await get(id)).toEqual({ ...before, time: expect.anything() });
    await run.advance('P5D');
    await party(id, 'sign-terms', { outcome: 'signed' });
    const signed = await get(id);
    // The same callback five days later.
    expect(await post(last.body)).toEqual({ status: 200, text: 'Hello API Event Received' });
    await run.advance('PT1S');
    expect(await get(id)).toEqual({ ...signed, time: expect.anything() });
  }, 120_000);

  it.each(['BUSINESS_DOWNGRADE', 'ACCOUNT_OFFBOARDED', 'PARTNER_REMOVED', 'ACCOUNT_DELETED', 'PARTNER_APP_UNINSTALLED'])(
    'leaves the ledger as it was when somebody goes back by %s, with a record',
    async (how) => {
      const { id, phoneNumber, phoneNumberId } = await live();
      const ledger = async () => (await run.items()).find(({ PK, SK }) => PK.S === `E164#${phoneNumber}` && SK.S === 'LEDGER');
      const before = await ledger();
      expect(before.state.S).toBe('live');
      await party(id, 'downgrade', { how });
      await run.advance('PT1S');
      expect(await ledger()).toEqual(before);
      const number = (await run.api('GET', `/v1/numbers/${phoneNumberId}`)).body;
      expect(number).toMatchObject({ state: 'live', incidents: [{ what: how, by: 'meta' }] });
      const events = await run.events('number.downgrade-attempted');
      expect(events.filter(({ data }) => data.number === phoneNumberId)).toHaveLength(1);
    },
    120_000,
  );

  it('refuses to take a number off the API, and keeps that it was asked to', async () => {
    const { phoneNumberId } = await live();
    const refused = await run.api('DELETE', `/v1/numbers/${phoneNumberId}`);
    expect(refused.status).toBe(409);
    expect(refused.body.type).toMatch(/downgrade-not-possible$/);
    expect((await run.api('GET', `/v1/numbers/${phoneNumberId}`)).body).toMatchObject({
      state: 'live',
      incidents: [{ what: 'api' }],
    });
  }, 120_000);

  it('refuses sends before it is live, and names the step that the number waits for', async () => {
    const { id } = await start();
    await party(id, 'accept-invite');
    const { phoneNumberId } = await get(id);
    await run.advance('PT1S');
    const from = phoneNumberId ?? (await get(id)).phoneNumberId;
    const sent = await run.api('POST', '/v1/messages', {
      from,
      to: { phone: '+31611111111' },
      content: { type: 'text', text: { body: 'hi' } },
    });
    expect(sent.status).toBe(409);
    expect(sent.body.type).toMatch(/number-not-live$/);
    expect(sent.body.detail).toContain(`application ${id} waits for verify-business`);
  }, 120_000);

  it('asks for what R5 and R11 say to be acknowledged, field by field', async () => {
    const refused = await run.api(
      'POST',
      '/v1/applications',
      wish({ acknowledgements: { neverBackToTheApp: true, noRefund: false } }),
    );
    expect(refused.status).toBe(400);
    expect(refused.body.errors.map(({ field }: { field: string }) => field)).toEqual(['acknowledgements.noRefund']);
    const empty = await run.api('POST', '/v1/applications', {});
    expect(empty.body.errors.map(({ field }: { field: string }) => field)).toEqual(
      expect.arrayContaining(['organisation', 'facebookBusinessId', 'phoneNumber', 'acknowledgements']),
    );
  });

  it('lists applications by step, by party and late only, in pages', async () => {
    const { id } = await start();
    const list = async (query: string) => (await run.api('GET', `/v1/applications?${query}`)).body;
    expect((await list('step=accept-facebook-invite&status=open')).applications.map((one: any) => one.id)).toContain(id);
    expect((await list('late=true')).applications.map((one: any) => one.id)).not.toContain(id);
    await run.advance('P3D');
    expect((await list('late=true&party=organisation')).applications.map((one: any) => one.id)).toContain(id);
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: any = await list(`limit=2${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`);
      seen.push(...page.applications.map((one: any) => one.id));
      cursor = page.next;
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toContain(id);
  }, 120_000);
});

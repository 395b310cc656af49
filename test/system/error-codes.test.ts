import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ErrorClass, errorClass, numberTrouble } from '../../shared/domain/error-class.ts';
import { LocalRun } from './local-run.ts';

/**
 * Every error code of Meta's page, as the simulated Meta answers it at once and as it tells it later: its class, and what
 * became of a message that has an SMS to fall back on.
 */
const CODES = [
  0, 1, 2, 3, 4, 10, 33, 100, 190, 200, 368, 470, 80007, 130403, 130429, 130472, 130497, 131000, 131005, 131008, 131009, 131016,
  131021, 131026, 131030, 131031, 131037, 131042, 131044, 131045, 131047, 131048, 131049, 131050, 131051, 131053, 131055, 131056,
  131057, 131059, 131062, 131063, 131064, 132000, 132001, 132005, 132007, 132008, 132012, 132015, 132016, 132018, 132068, 132069,
  133000, 133004, 133005, 133006, 133008, 133009, 133010, 133015, 133016, 134011, 135000, 137000,
] as const;
const WAYS = ['response', 'webhook'] as const;
/** After these the template is not tried again before Meta was asked: they come last, one by one. */
const OF_TEMPLATES: readonly number[] = [132001, 132015, 132016];
/** These stop the number: they come one by one, and the number is mended in between. */
const OF_NUMBERS = CODES.filter((code) => numberTrouble(code) !== undefined);

let run: LocalRun;
const told = new Map<string, any>();
const stopped = new Map<string, any>();
const mended = new Map<string, string>();
let people = 0;

async function send(code: number, way: (typeof WAYS)[number]): Promise<[string, string]> {
  people += 1;
  const phone = `+31650${String(100_000 + people)}`;
  await run.control('/whatsapp/faults', { to: phone, do: 'fail', code, by: way });
  const answer = await run.api('POST', '/v1/messages', {
    from: run.ready.phoneNumberId,
    to: { phone },
    content: { type: 'template', template: { name: 'hello_world', language: { code: 'en_US' } } },
    fallback: [{ route: 'sms', text: 'Hello', on: ['failed', 'window-closed'] }],
  });
  return [`${code} by ${way}`, answer.body.id];
}

async function stopNumber(code: number, way: (typeof WAYS)[number]): Promise<void> {
  const [name, id] = await send(code, way);
  await run.advance('PT10S');
  told.set(name, await run.message(id));
  stopped.set(name, (await run.api('GET', `/v1/numbers/${run.ready.phoneNumberId}`)).body.breaker);
  await fetch(`${run.ready.localUrl}/whatsapp/faults`, { method: 'DELETE' });
  await run.send('+31659999999', 'hi', {
    content: { type: 'template', template: { name: 'hello_world', language: { code: 'en_US' } } },
  });
  await run.advance('PT2M');
  mended.set(name, (await run.api('GET', `/v1/numbers/${run.ready.phoneNumberId}`)).body.breaker.state);
}

beforeAll(async () => {
  run = await LocalRun.start();
  const others = CODES.filter((code) => !OF_TEMPLATES.includes(code) && !OF_NUMBERS.includes(code));
  const sent: [string, string][] = [];
  for (const way of WAYS) for (const code of others) sent.push(await send(code, way));
  await run.advance('PT30M');
  for (const [name, id] of sent) told.set(name, await run.message(id));
  for (const way of WAYS) {
    for (const code of OF_TEMPLATES) {
      const [name, id] = await send(code, way);
      await run.advance('PT1M');
      await run.api('POST', '/v1/templates/sync');
      told.set(name, await run.message(id));
    }
  }
  for (const way of WAYS) for (const code of OF_NUMBERS) await stopNumber(code, way);
}, 240_000);
afterAll(() => run.stop());

/** What the class of a code means for such a message: how often it is tried at once, and why the SMS follows, if it does. */
const BECOMES: Readonly<Record<ErrorClass, { readonly tries: number; readonly sms: string }>> = {
  transient: { tries: 4, sms: 'failed' },
  rate: { tries: 4, sms: 'failed' },
  permanent: { tries: 1, sms: 'failed' },
  unreachable: { tries: 1, sms: 'failed' },
  window: { tries: 1, sms: 'window-closed' },
  // A utility message: what Meta holds back of marketing does not concern it.
  marketing: { tries: 1, sms: 'failed' },
  account: { tries: 1, sms: 'failed' },
  request: { tries: 1, sms: 'failed' },
};
/** The business blocked the person, or the phone may be another's: no SMS either. */
const BARRED: readonly number[] = [130403, 137000];
/** Too fast: the message waits its turn, for hours if need be. */
const PACED: readonly number[] = [130429, 131056];

describe.each(CODES)('%i', (code) => {
  it.each(WAYS)('by %s: its class, and what becomes of the message', (way) => {
    const { tries, sms } = BECOMES[errorClass(code)];
    const { state, attempts } = told.get(`${code} by ${way}`);
    // What comes later by webhook was taken at first: the try is over, and is not repeated.
    const first = { route: 'template', state: 'failed', tries: way === 'response' ? tries : 1, error: { code: String(code) } };
    if (numberTrouble(code) === 'passing') {
      // Nobody takes another way for what passes by itself.
      expect(attempts).toMatchObject([{ state: 'pending', tries: 1, error: { code: String(code) } }]);
      expect(state).toBe('accepted');
      return;
    }
    if (PACED.includes(code) && way === 'response') {
      expect(attempts).toMatchObject([{ state: 'pending', error: { code: String(code) }, notBefore: expect.any(String) }]);
      expect(attempts[0].tries).toBeGreaterThan(8);
      expect(state).toBe('accepted');
      return;
    }
    if (BARRED.includes(code)) {
      expect(attempts).toMatchObject([first]);
      expect(state).toBe('failed');
      return;
    }
    expect(attempts).toMatchObject([first, { route: 'sms', state: 'sent', reason: sms, tries: 1 }]);
    expect(attempts).toHaveLength(2);
    expect(state).toBe('sent');
  });
});

describe.each(OF_NUMBERS)('%i', (code) => {
  it.each(WAYS)('by %s stops the number, until a message gets through', (way) => {
    expect(stopped.get(`${code} by ${way}`)).toMatchObject({ state: 'open', cause: { code: String(code) } });
    expect(mended.get(`${code} by ${way}`)).toBe('closed');
  });
});

import type { LocalRun } from '../system/local-run.ts';
import { median } from './measure.ts';

const PER_WEBHOOK = 100;
const ANSWERED = 40;
const HOUR_MS = 3_600_000;
const NAMES = [
  'Anna de Vries',
  'Jürgen Weiß',
  'ليلى حسن',
  'Chinedu Okafor',
  'נועה לוי',
  'João Silva',
  '田中 さくら',
  'Priya Sharma 🌷',
];

/**
 * Opens so many windows, which close within the next 23 hours, by webhooks as Meta signs them: every fourth person wrote
 * again since, some are answered. Done when all that follows from it is.
 */
export async function openWindows(run: LocalRun, count: number): Promise<void> {
  const now = await run.now();
  const people = Array.from({ length: count }, (_, at) => ({
    phone: String(31_610_000_000 + at),
    name: `${NAMES[at % NAMES.length]} ${at}`,
    sentAt: now - Math.floor(((at + 0.5) * 23 * HOUR_MS) / count),
  }));
  await bring(run, 'first', people);
  const again = people
    .filter((_, at) => at % 4 === 0)
    .map((one, at, { length }) => ({ ...one, sentAt: now - at * (HOUR_MS / length) }));
  await bring(run, 'again', again);
  for (const { phone, name } of people.slice(-ANSWERED)) {
    // The simulated WhatsApp lets answer whom it has seen write.
    await must(run.control('/whatsapp/inbound', { phone: `+${phone}`, name, type: 'text', text: 'Hello' }));
    await must(run.send(`+${phone}`, 'We have it in green.'));
  }
  await run.advance('PT1S');
  const listed = await listAll(run);
  if (listed !== count) throw new Error(`${listed} windows are open, not ${count}`);
}

type Written = { readonly phone: string; readonly name: string; readonly sentAt: number };

async function bring(run: LocalRun, prefix: string, written: readonly Written[]): Promise<void> {
  for (let at = 0; at < written.length; at += PER_WEBHOOK)
    await untilTaken(run, webhook(run, prefix, written.slice(at, at + PER_WEBHOOK)));
}

/** As Meta does, again while it is not taken: a busy machine may be too slow for it. */
async function untilTaken(run: LocalRun, body: string): Promise<void> {
  for (let tries = 0; (await run.webhook(body)).status !== 200; tries += 1)
    if (tries === 9) throw new Error('the run takes no webhook');
}

function webhook({ ready }: LocalRun, prefix: string, written: readonly Written[]): string {
  const value = {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: '15550783881', phone_number_id: ready.phoneNumberId },
    contacts: written.map(({ phone, name }) => ({ profile: { name }, wa_id: phone })),
    messages: written.map(({ phone, sentAt }) => ({
      from: phone,
      id: `wamid.${prefix}${phone}`,
      timestamp: String(Math.floor(sentAt / 1_000)),
      type: 'text',
      text: { body: 'Does it come in another color?' },
    })),
  };
  return JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [{ id: ready.wabaId, changes: [{ field: 'messages', value }] }],
  });
}

/** How many windows the API lists, by all pages. */
async function listAll(run: LocalRun): Promise<number> {
  let [listed, cursor] = [0, ''];
  do {
    const { body } = await must(run.api('GET', `/v1/sessions?limit=1000${cursor}`));
    listed += body.sessions.length;
    cursor = body.next === null ? '' : `&cursor=${body.next}`;
  } while (cursor !== '');
  return listed;
}

/** What the pages that the console asks for take, ms, beside a request that reads one item at most: medians. */
export async function timePages(run: LocalRun, limits: readonly number[], rounds: number) {
  const times: { ms: number; bytes: number; rows: number }[][] = limits.map(() => []);
  const least: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    let cursor = '';
    for (const [at, limit] of limits.entries()) {
      least.push((await timed(run, '/v1/me')).ms);
      const { ms, answer } = await timed(run, `/v1/sessions?limit=${limit}${cursor}`);
      times[at]?.push({ ms, bytes: Buffer.byteLength(answer.text), rows: answer.body.sessions.length });
      cursor = `&cursor=${answer.body.next}`;
      if (answer.body.next === null) break;
    }
  }
  return {
    least: median(least),
    pages: times
      .filter(({ length }) => length > 0)
      .map((of) => ({ ms: median(of.map(({ ms }) => ms)), bytes: of[0]?.bytes ?? 0, rows: of[0]?.rows ?? 0 })),
  };
}

async function timed(run: LocalRun, url: string) {
  const start = performance.now();
  const answer = await must(run.api('GET', url));
  return { ms: performance.now() - start, answer };
}

async function must<T extends { readonly status: number; readonly text: string }>(answer: Promise<T>): Promise<T> {
  const { status, text } = await answer;
  if (status >= 400) throw new Error(`${status}: ${text}`);
  return answer;
}

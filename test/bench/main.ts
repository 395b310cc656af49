import { createHmac, timingSafeEqual } from 'node:crypto';
import { isSigned } from '../../functions/receive-webhook/handler.ts';
import { parseWebhook } from '../../shared/contracts/meta-webhook.ts';
import { benchHandler } from './handler.ts';
import { benchImports } from './imports.ts';
import { compare, type Row, report } from './measure.ts';

const SECRET = 'app_secret_example';
const sign = (body: Buffer) => `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`;
const contact = (at: number) => ({
  profile: { name: `Person ${at}` },
  wa_id: String(16_505_550_000 + at),
  user_id: `US.${13_491_208_655_000 + at}`,
});
const text = (at: number) => ({
  from: String(16_505_550_000 + at),
  id: `wamid.HBgLMTY1MDU1NTEyMzQVAgASGBQzQUY3${at}`,
  timestamp: '1749416383',
  type: 'text',
  text: { body: 'Does it come in another color? I would like it in green.' },
});
const webhook = (count: number) =>
  Buffer.from(
    JSON.stringify({
      object: 'whatsapp_business_account',
      entry: [
        {
          id: '102290129340398',
          changes: Array.from({ length: count }, (_, at) => ({
            field: 'messages',
            value: {
              messaging_product: 'whatsapp',
              metadata: { display_phone_number: '15550783881', phone_number_id: '106540352242922' },
              contacts: [contact(at)],
              messages: [text(at)],
            },
          })),
        },
      ],
    }),
  );

/** A bare check and parse: what no receiver can do without. */
function baseline(body: Buffer, signature: string): unknown {
  const expected = createHmac('sha256', SECRET).update(body).digest();
  if (!timingSafeEqual(expected, Buffer.from(signature.slice(7), 'hex'))) throw new Error('unsigned');
  return JSON.parse(body.toString('utf8'));
}

function ours(body: Buffer, signature: string): number {
  if (!isSigned(body, signature, SECRET)) throw new Error('unsigned');
  return parseWebhook(JSON.parse(body.toString('utf8'))).length;
}

// The functions' own log lines are no part of the report.
const write = process.stdout.write.bind(process.stdout);
process.stdout.write = ((chunk: string) =>
  String(chunk).startsWith('{"timestamp"') ? true : write(chunk)) as typeof process.stdout.write;

const rows: Row[] = [];
for (const [name, count, must] of [
  ['verify + parse + normalise one text webhook', 1, 0.8],
  ['… a batch of 1,000 updates', 1_000, 0.6],
] as const) {
  const body = webhook(count);
  const signature = sign(body);
  if (ours(body, signature) !== count) throw new Error('an update was lost');
  const { ratio, oursPerSecond, baselinePerSecond } = compare(
    () => ours(body, signature),
    () => baseline(body, signature),
    count === 1 ? 4_000 : 8,
  );
  rows.push({
    name: `${name} (${body.length} B)`,
    ours: `${oursPerSecond}/s`,
    baseline: `${baselinePerSecond}/s`,
    ratio,
    must: `≥ ${must}`,
    ok: ratio >= must,
  });
}
rows.push(await benchHandler());
rows.push(...(await benchImports()));
report(rows);

import { createHmac } from 'node:crypto';
import { NUMBER, WABA } from './domain.ts';
import { NOON } from './time.ts';

type Json = Readonly<Record<string, unknown>>;

export const WA_ID = '31612345678';

/** Meta writes instants as Unix seconds in a text. */
export function seconds(instant: number): string {
  return String(Math.floor(instant / 1000));
}

/** Meta's envelope around changes of one account. */
export function aWebhook(...changes: readonly Json[]): Json {
  return { object: 'whatsapp_business_account', entry: [{ id: WABA, changes }] };
}

/** A change of the field `messages`. */
export function aMessagesChange(value: Json, number: string = NUMBER): Json {
  const metadata = { display_phone_number: '15550001111', phone_number_id: number };
  return { field: 'messages', value: { messaging_product: 'whatsapp', metadata, ...value } };
}

/** One message as it stands in `messages[]`; `null` leaves a key out. */
export function anInbound(over: Json = {}): Json {
  const message = {
    from: WA_ID,
    id: 'wamid.in1',
    timestamp: seconds(NOON),
    type: 'text',
    text: { body: 'Where is my parcel?' },
    ...over,
  };
  return Object.fromEntries(Object.entries(message).filter(([, value]) => value !== null));
}

/** One status as it stands in `statuses[]`. */
export function aStatus(over: Json = {}): Json {
  return { id: 'wamid.out1', status: 'delivered', timestamp: seconds(NOON), recipient_id: WA_ID, ...over };
}

/** A person's text in its envelope. */
export function aTextWebhook(
  over: {
    readonly wamid?: string;
    readonly from?: string;
    readonly at?: number;
    readonly text?: string;
    readonly name?: string;
    readonly number?: string;
  } = {},
): Json {
  const { wamid = 'wamid.in1', from = WA_ID, at = NOON, text = 'Where is my parcel?', name = 'Noor', number = NUMBER } = over;
  return aWebhook(
    aMessagesChange(
      {
        contacts: [{ profile: { name }, wa_id: from }],
        messages: [anInbound({ id: wamid, from, timestamp: seconds(at), text: { body: text } })],
      },
      number,
    ),
  );
}

/** A body and the header that Meta signs it with. */
export function aSignedWebhook(
  body: unknown,
  secret: string,
): { readonly body: string; readonly headers: Readonly<Record<string, string>> } {
  const bytes = typeof body === 'string' ? body : JSON.stringify(body);
  const signature = createHmac('sha256', secret).update(bytes).digest('hex');
  return { body: bytes, headers: { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${signature}` } };
}

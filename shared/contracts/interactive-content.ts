import * as z from 'zod/mini';
import { chars, fault, media } from './fields.ts';

// Messages with something to tap. Source: Meta, "Interactive messages" and the page of each type.

const textHeader = z.looseObject({ type: z.literal('text'), text: chars(60) });
const header = z.optional(
  z.discriminatedUnion('type', [
    textHeader,
    z.looseObject({ type: z.literal('image'), image: media() }),
    z.looseObject({ type: z.literal('video'), video: media() }),
    z.looseObject({ type: z.literal('document'), document: media() }),
  ]),
);
const body = z.looseObject({ text: chars(1_024) });
const footer = z.optional(z.looseObject({ text: chars(60) }));
const common = { header, body, footer };

/** Tells each value that stands in the list before. */
function twins(values: readonly unknown[], tell: (at: number) => void): void {
  for (const [at, value] of values.entries()) if (values.indexOf(value) < at) tell(at);
}

const replyButton = z.looseObject({ type: z.literal('reply'), reply: z.looseObject({ id: chars(256), title: chars(20) }) });
const replyButtons = z.array(replyButton).check(z.minLength(1), z.maxLength(3), (context) => {
  const replies = context.value.map(({ reply }) => reply);
  for (const key of ['id', 'title'] as const)
    twins(
      replies.map((reply) => reply[key]),
      (at) => fault(context, [at, 'reply', key], `must differ from that of the buttons before it`),
    );
});

const MAX_ROWS = 10;
const row = z.looseObject({ id: chars(200), title: chars(24), description: z.optional(chars(72)) });
const section = z.looseObject({ title: z.optional(chars(24)), rows: z.array(row).check(z.minLength(1)) });
const sections = z.array(section).check(z.minLength(1), z.maxLength(10), (context) => {
  const rows = context.value.flatMap((part, at) => part.rows.map(({ id }, place) => ({ id, at: [at, 'rows', place, 'id'] })));
  if (rows.length > MAX_ROWS)
    fault(context, [], `must have at most ${MAX_ROWS} rows in all sections together, and has ${rows.length}`);
  twins(
    rows.map(({ id }) => id),
    (at) => fault(context, rows[at]?.at ?? [], 'must differ from that of every other row'),
  );
  if (context.value.length < 2) return;
  for (const [at, { title }] of context.value.entries())
    if (title === undefined) fault(context, [at, 'title'], 'is required where there is more than one section');
});

const url = chars(2_000).check(
  z.refine((text) => /^https?:\/\/\S+$/i.test(text) && URL.canParse(text), 'must be an address that begins with https://'),
);
const flowParameters = z
  .looseObject({
    flow_message_version: chars(10),
    flow_cta: chars(30),
    flow_id: z.optional(chars(128)),
    flow_name: z.optional(chars(256)),
    flow_token: z.optional(chars(4_096)),
    flow_action: z.optional(z.enum(['navigate', 'data_exchange'])),
  })
  .check(
    z.refine(
      ({ flow_id: id, flow_name: name }) => (id === undefined) !== (name === undefined),
      'must have either flow_id or flow_name, and only one of them',
    ),
  );

const named = <const Name extends string>(name: Name) => z.looseObject({ name: z.literal(name) });
const product = z.looseObject({ product_retailer_id: chars(256) });
const productSection = z.looseObject({
  title: z.optional(chars(24)),
  product_items: z.array(product).check(z.minLength(1), z.maxLength(30)),
});

export const interactiveSchema = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('button'), ...common, action: z.looseObject({ buttons: replyButtons }) }),
  z.looseObject({
    type: z.literal('list'),
    header: z.optional(textHeader),
    body: z.looseObject({ text: chars(4_096) }),
    footer,
    action: z.looseObject({ button: chars(20), sections }),
  }),
  z.looseObject({
    type: z.literal('cta_url'),
    ...common,
    action: z.looseObject({ name: z.literal('cta_url'), parameters: z.looseObject({ display_text: chars(20), url }) }),
  }),
  z.looseObject({
    type: z.literal('flow'),
    ...common,
    action: z.looseObject({ name: z.literal('flow'), parameters: flowParameters }),
  }),
  z.looseObject({ type: z.literal('location_request_message'), body, action: named('send_location') }),
  z.looseObject({ type: z.literal('request_contact_info'), body, action: named('request_contact_info') }),
  z.looseObject({
    type: z.literal('product'),
    body: z.optional(body),
    footer,
    action: z.looseObject({ catalog_id: chars(128), product_retailer_id: chars(256) }),
  }),
  z.looseObject({
    type: z.literal('product_list'),
    header: textHeader,
    body,
    footer,
    action: z.looseObject({
      catalog_id: chars(128),
      sections: z.array(productSection).check(z.minLength(1), z.maxLength(10)),
    }),
  }),
  z.looseObject({ type: z.literal('catalog_message'), body, footer, action: named('catalog_message') }),
  z.looseObject({
    type: z.literal('carousel'),
    body,
    action: z.looseObject({ cards: z.array(z.looseObject({})).check(z.minLength(2), z.maxLength(10)) }),
  }),
  z.looseObject({ type: z.literal('address_message'), body, footer, action: named('address_message') }),
  z.looseObject({ type: z.literal('voice_call'), body: z.optional(body), action: named('voice_call') }),
  z.looseObject({
    type: z.literal('call_permission_request'),
    body: z.optional(body),
    action: named('call_permission_request'),
  }),
]);

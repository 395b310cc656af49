import * as z from 'zod/mini';
import { chars, choice, coordinates, fault, media } from './fields.ts';

/**
 * A template as a message asks for it: Meta's own object. What the template itself wants (how many parameters, of what
 * type, which buttons) is compared with the synced definition when the route is decided: `shared/domain/template.ts`.
 * Source: Meta, "Send message templates"; members that are not known here go on to Meta.
 */

/** Meta refuses a text parameter with line breaks, tabs or more than four spaces in a row (132018). */
const parameterText = chars(1_024).check(
  z.refine((text) => !/[\n\r\t]| {5}/.test(text), 'must be one line, without tabs and with at most 4 spaces in a row'),
);

/** The member that a parameter of this type must have. A type without an entry is taken as it is. */
const MEMBERS: Readonly<Record<string, string>> = {
  text: 'text',
  currency: 'currency',
  date_time: 'date_time',
  image: 'image',
  video: 'video',
  document: 'document',
  location: 'location',
  payload: 'payload',
  coupon_code: 'coupon_code',
  action: 'action',
};

const parameterSchema = z
  .looseObject({
    type: chars(40),
    parameter_name: z.optional(z.string().check(z.regex(/^[a-z0-9_]{1,100}$/, 'must be the name in the template: a-z, 0-9, _'))),
    text: z.optional(parameterText),
    currency: z.optional(z.looseObject({ fallback_value: chars(1_024), code: chars(3, 3), amount_1000: z.number() })),
    date_time: z.optional(z.looseObject({ fallback_value: chars(1_024) })),
    image: z.optional(media()),
    video: z.optional(media()),
    document: z.optional(media()),
    location: z.optional(z.looseObject({ ...coordinates, name: z.optional(chars(1_000)), address: z.optional(chars(1_000)) })),
    payload: z.optional(chars(256)),
    coupon_code: z.optional(chars(20)),
    action: z.optional(z.looseObject({})),
  })
  .check((context) => {
    const { type } = context.value;
    const member = Object.hasOwn(MEMBERS, type.toLowerCase()) ? MEMBERS[type.toLowerCase()] : undefined;
    if (member !== undefined && context.value[member] === undefined)
      fault(context, [member], `is required in a parameter of the type ${type}`);
  });

const BUTTON_INDEX = /^[0-9]$/;
const componentSchema = z
  .looseObject({
    type: chars(40),
    sub_type: z.optional(chars(40)),
    index: z.optional(z.union([z.string(), z.int()])),
    parameters: z.optional(z.array(parameterSchema)),
    cards: z.optional(z.array(z.looseObject({})).check(z.maxLength(10))),
  })
  .check((context) => {
    const { type, sub_type: kind, index } = context.value;
    if (type.toLowerCase() !== 'button') return;
    if (kind === undefined) fault(context, ['sub_type'], 'is required for a button: url, quick_reply, copy_code, flow, …');
    if (!BUTTON_INDEX.test(String(index)))
      fault(context, ['index'], 'must be the button\'s place in the template, from 0 to 9, such as "0"');
  });

/** The content of the type `template`, and of a fallback by template. */
export const templateSchema = z.looseObject({
  name: z.string().check(z.regex(/^[a-z0-9_]{1,512}$/, 'must be 1 to 512 lower-case letters, digits and underscores')),
  language: z.looseObject({ code: chars(20, 2), policy: z.optional(choice('deterministic')) }),
  components: z.optional(z.array(componentSchema)),
});

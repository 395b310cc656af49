import * as z from 'zod/mini';
import { chars, coordinates, fault, media } from './fields.ts';
import { interactiveSchema } from './interactive-content.ts';
import { templateSchema } from './template-content.ts';

/**
 * What a business can send: a Cloud API message object without its envelope, `type` and the object that it names. Every
 * limit of Meta's that can be judged here is, so that the caller is told at once, and by field. Members that are not
 * known within a type go on to Meta, which adds some every year. Source: Meta, "Send messages" and its reference pages.
 */

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
const PICTURE = /\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20e3/u;

function isEmoji(text: string): boolean {
  return text === '' || (PICTURE.test(text) && text.length <= 64 && [...graphemes.segment(text)].length === 1);
}

const wamid = chars(256).check(z.meta({ description: "Meta's id of a message: wamid.…" }));

const contactSchema = z.looseObject({
  name: z.looseObject({ formatted_name: chars(1_024) }).check((context) => {
    if (Object.keys(context.value).length < 2)
      fault(context, [], 'needs one more part than formatted_name, such as first_name or last_name');
  }),
  phones: z.optional(z.array(z.looseObject({}))),
  emails: z.optional(z.array(z.looseObject({}))),
  addresses: z.optional(z.array(z.looseObject({}))),
  urls: z.optional(z.array(z.looseObject({}))),
  org: z.optional(z.looseObject({})),
});

const captioned = { caption: z.optional(chars(1_024)) };
const envelope = { context: z.optional(z.strictObject({ message_id: wamid })) };

export const contentSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('text'),
    text: z.looseObject({ body: chars(4_096), preview_url: z.optional(z.boolean()) }),
    ...envelope,
  }),
  z.strictObject({ type: z.literal('template'), template: templateSchema, ...envelope }),
  z.strictObject({ type: z.literal('image'), image: media(captioned), ...envelope }),
  z.strictObject({ type: z.literal('video'), video: media(captioned), ...envelope }),
  z.strictObject({ type: z.literal('audio'), audio: media({ voice: z.optional(z.boolean()) }), ...envelope }),
  z.strictObject({
    type: z.literal('document'),
    document: media({ ...captioned, filename: z.optional(chars(240)) }),
    ...envelope,
  }),
  z.strictObject({ type: z.literal('sticker'), sticker: media(), ...envelope }),
  z.strictObject({
    type: z.literal('location'),
    location: z.looseObject({ ...coordinates, name: z.optional(chars(1_000)), address: z.optional(chars(1_000)) }),
    ...envelope,
  }),
  z.strictObject({
    type: z.literal('contacts'),
    contacts: z.array(contactSchema).check(z.minLength(1), z.maxLength(257)),
    ...envelope,
  }),
  z.strictObject({
    type: z.literal('reaction'),
    reaction: z.looseObject({
      message_id: wamid,
      emoji: z.string().check(z.refine(isEmoji, 'must be one emoji, or "" to take a reaction back')),
    }),
    ...envelope,
  }),
  z.strictObject({ type: z.literal('interactive'), interactive: interactiveSchema, ...envelope }),
]);

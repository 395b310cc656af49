import { describe, expect, it } from 'vitest';
import type { TemplateSend } from '../../../../console/api/template-types.ts';
import { slotsOf, toComponents, valuesOf } from '../../../../console/components/template/slots.ts';
import { templateSchema } from '../../../../shared/contracts/template-content.ts';
import { mismatches } from '../../../../shared/domain/template-parameters.ts';

const components = [
  { type: 'HEADER', format: 'IMAGE' },
  { type: 'BODY', text: 'Hello {{name}}, order {{order_id}} left. Bye {{name}}' },
  { type: 'FOOTER', text: 'A shop' },
  {
    type: 'BUTTONS',
    buttons: [
      { type: 'QUICK_REPLY', text: 'Later' },
      { type: 'URL', text: 'Follow', url: 'https://shop.example/{{1}}' },
      { type: 'URL', text: 'Home', url: 'https://shop.example' },
      { type: 'COPY_CODE', text: 'Copy' },
    ],
  },
];
const slots = slotsOf({ components }) ?? [];
const values = {
  'header:image': 'https://shop.example/parcel.jpg',
  'body:name': 'Noor',
  'body:order_id': '17',
  'button1:1': 'track/17',
  'button3:code': 'SAVE5',
};
const sendOf = (given: typeof values): TemplateSend => ({
  name: 'order_left',
  language: { code: 'en' },
  components: toComponents(slots, given),
});

describe('a template’s slots', () => {
  it('are what a send has to give, each once', () => {
    expect(slots.map(({ id }) => id)).toEqual(Object.keys(values));
  });

  it('make components that the API takes and that fit the template, and are read back', () => {
    const send = sendOf(values);
    expect(templateSchema.safeParse(send).error?.issues ?? []).toEqual([]);
    expect(mismatches(components, send.components, false)).toEqual([]);
    expect(valuesOf(send, slots)).toEqual(values);
  });

  it('number parameters without names, and give an upload by its id', () => {
    const numbered = [
      { type: 'HEADER', format: 'VIDEO' },
      { type: 'BODY', text: '{{2}} and {{1}}' },
    ];
    const own = slotsOf({ components: numbered }) ?? [];
    const given = { 'header:video': '1013859600285441', 'body:2': 'b', 'body:1': 'a' };
    const made = toComponents(own, given);
    expect(mismatches(numbered, made, false)).toEqual([]);
    expect(made?.[0]).toMatchObject({ parameters: [{ video: { id: '1013859600285441' } }] });
    expect(valuesOf({ name: 'a', language: { code: 'en' }, components: made }, own)).toEqual(given);
  });

  it('are none where there is nothing to give, and unknown where fields do not cover it', () => {
    expect(slotsOf({ components: [{ type: 'BODY', text: 'Hello' }] })).toEqual([]);
    expect(toComponents([], {})).toBeUndefined();
    expect(slotsOf({ components: [{ type: 'HEADER', format: 'LOCATION' }] })).toBeUndefined();
    expect(slotsOf({ components: [{ type: 'CAROUSEL', cards: [{ components: [] }] }] })).toBeUndefined();
    expect(slotsOf({ components: [{ type: 'LIMITED_TIME_OFFER' }] })).toBeUndefined();
  });

  it('of a code are the text and the button, though Meta leaves the text out', () => {
    const code = [{ type: 'BODY' }, { type: 'BUTTONS', buttons: [{ type: 'OTP', text: 'Copy' }] }];
    const own = slotsOf({ components: code, category: 'authentication' }) ?? [];
    expect(own.map(({ id }) => id)).toEqual(['body:1', 'button0:1']);
    expect(mismatches(code, toComponents(own, { 'body:1': '123', 'button0:1': '123' }), true)).toEqual([]);
  });
});

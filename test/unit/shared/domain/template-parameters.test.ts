import { describe, expect, it } from 'vitest';
import { mismatches } from '../../../../shared/domain/template-parameters.ts';

type Json = Readonly<Record<string, unknown>>;

const text = (value: string, name?: string): Json => ({
  type: 'text',
  text: value,
  ...(name === undefined ? {} : { parameter_name: name }),
});
const header = (...parameters: readonly Json[]): Json => ({ type: 'header', parameters });
const body = (...parameters: readonly Json[]): Json => ({ type: 'body', parameters });
const button = (index: number | string, kind: string, ...parameters: readonly Json[]): Json => ({
  type: 'button',
  sub_type: kind,
  index,
  parameters,
});
const image: Json = { type: 'image', image: { id: '1' } };
const coupon: Json = { type: 'coupon_code', coupon_code: 'SAVE5' };
const BODY = { type: 'BODY', text: 'Hi {{1}}, order {{2}}' };
const NAMED = { type: 'BODY', text: 'Hi {{first_name}}, order {{ order_id }}' };
const buttonsOf = (...buttons: readonly Json[]): Json => ({ type: 'BUTTONS', buttons });
const URL_1 = { type: 'URL', text: 'Track', url: 'https://p.example/{{1}}' };
const URL_0 = { type: 'URL', text: 'Site', url: 'https://p.example' };
const card = (...components: readonly Json[]): Json => ({ components });

const wrong = (wanted: readonly Json[], given: readonly Json[] | undefined, authentication = false) =>
  mismatches(wanted, given, authentication);

describe('a send fits a template', () => {
  it.each<[string, readonly Json[], readonly Json[] | undefined]>([
    [
      'without parameters',
      [
        { type: 'BODY', text: 'Hi' },
        { type: 'FOOTER', text: 'Bye' },
      ],
      undefined,
    ],
    ['with positional ones', [BODY], [body(text('Noor'), text('17'))]],
    ['with named ones, in any order', [NAMED], [body(text('17', 'order_id'), text('Noor', 'first_name'))]],
    ['with an amount and a day', [BODY], [body({ type: 'currency' }, { type: 'date_time' })]],
    ['with a text in its header', [{ type: 'HEADER', format: 'TEXT', text: 'To {{1}}' }], [header(text('Noor'))]],
    ['with an image in its header', [{ type: 'HEADER', format: 'IMAGE' }], [header(image)]],
    ['with a place in its header', [{ type: 'HEADER', format: 'LOCATION' }], [header({ type: 'location' })]],
    ['in lower case', [{ type: 'body', text: 'Hi {{1}}' }], [body(text('Noor'))]],
    ['with an address that goes on', [buttonsOf(URL_0, URL_1)], [button('1', 'url', text('17'))]],
    ['with a coupon', [buttonsOf({ type: 'COPY_CODE' })], [button(0, 'copy_code', coupon)]],
    ['with replies, which need nothing', [buttonsOf({ type: 'QUICK_REPLY' }, { type: 'PHONE_NUMBER' })], []],
    ['with a payload', [buttonsOf({ type: 'QUICK_REPLY' })], [button(0, 'quick_reply', { type: 'payload', payload: 'x' })]],
    ['with a flow', [buttonsOf({ type: 'FLOW' })], [button(0, 'flow', { type: 'action', action: {} })]],
    ['with a button of a kind to come', [buttonsOf({ type: 'HOLOGRAM' })], [button(0, 'hologram')]],
    [
      'with cards',
      [{ type: 'CAROUSEL', cards: [card(BODY)] }],
      [{ type: 'carousel', cards: [card(body(text('a'), text('b')))] }],
    ],
  ])('%s', (_what, wanted, given) => {
    expect(wrong(wanted, given)).toEqual([]);
  });

  it('with a code for its text and its button', () => {
    const wanted = [{ type: 'BODY' }, buttonsOf({ type: 'OTP' })];
    expect(wrong(wanted, [body(text('123456')), button('0', 'url', text('123456'))], true)).toEqual([]);
    expect(wrong(wanted, [body(text('123456'))], true)).toEqual([
      'button 0 (url) expects 1 parameter of the type text, and none was given',
    ]);
  });
});

describe('a send does not fit a template', () => {
  it.each<[string, readonly Json[], readonly Json[] | undefined]>([
    ['body expects 2 ({{1}}, {{2}}), and 1 were given', [BODY], [body(text('Noor'))]],
    ['body expects 2 ({{1}}, {{2}}), and 0 were given', [BODY], undefined],
    ['body expects no parameters, and 1 were given', [{ type: 'BODY', text: 'Hi' }], [body(text('Noor'))]],
    ['body expects parameters of the type text, and one of image was given', [BODY], [body(text('a'), image)]],
    [
      'body expects parameters without names, in order, and parameter_name name was given',
      [BODY],
      [body(text('a', 'name'), text('b'))],
    ],
    ['body expects parameters with the parameter_name order_id', [NAMED], [body(text('a', 'first_name'), text('b', 'order'))]],
    ['body expects parameters with the parameter_name first_name, order_id', [NAMED], [body(text('a'), text('b'))]],
    ['body was given 2 times, and can be given once', [BODY], [body(text('a')), body(text('b'))]],
    [
      'body expects at most 1024 characters with its parameters, and has 1033',
      [BODY],
      [body(text('x'.repeat(1_000)), text('y'.repeat(22)))],
    ],
    ['the template has no header, and one was given', [{ type: 'BODY', text: 'Hi' }], [header(image)]],
    ['header expects 1 parameter of the type image, and 0 was given', [{ type: 'HEADER', format: 'IMAGE' }], []],
    [
      'header expects 1 parameter of the type document, and one of the type image was given',
      [{ type: 'HEADER', format: 'DOCUMENT' }],
      [header(image)],
    ],
    ['button 1 was given, and the template has 1 buttons, counted from 0', [buttonsOf(URL_0)], [button('1', 'url')]],
    ['button 0 (url) expects 1 parameter of the type text, and none was given', [buttonsOf(URL_1)], []],
    ['button 0 (url) expects no parameters: its address is fixed', [buttonsOf(URL_0)], [button('0', 'url', text('17'))]],
    ['button 0 expects the sub_type quick_reply, and url was given', [buttonsOf({ type: 'QUICK_REPLY' })], [button('0', 'url')]],
    [
      'button 0 (copy_code) expects 1 parameter of the type coupon_code, and text was given',
      [buttonsOf({ type: 'COPY_CODE' })],
      [button('0', 'copy_code', text('SAVE5'))],
    ],
    [
      'button 0 was given 2 times, and can be given once',
      [buttonsOf(URL_1)],
      [button('0', 'url', text('a')), button(0, 'url', text('b'))],
    ],
    ['carousel expects 1 cards, and 0 were given', [{ type: 'CAROUSEL', cards: [card(BODY)] }], []],
    [
      'card 0: body expects 2 ({{1}}, {{2}}), and 0 were given',
      [{ type: 'CAROUSEL', cards: [card(BODY)] }],
      [{ type: 'carousel', cards: [card()] }],
    ],
  ])('%s', (why, wanted, given) => {
    expect(wrong(wanted, given)).toEqual([why]);
  });

  it('in several places, and each is told', () => {
    expect(wrong([{ type: 'HEADER', format: 'VIDEO' }, BODY, buttonsOf(URL_1)], [])).toHaveLength(3);
  });

  it('is decided without harm for whatever Meta or a caller writes', () => {
    for (const strange of [
      null,
      7,
      'x',
      [null, 7],
      [{}],
      [{ type: 'BUTTONS', buttons: 7 }],
      [{ type: 'CAROUSEL', cards: [null, {}] }],
    ])
      expect(() => [mismatches(strange, [{}], false), mismatches([{}], strange, true)]).not.toThrow();
  });
});

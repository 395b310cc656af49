import { describe, expect, it } from 'vitest';
import { fieldsOf, readTemplate } from '../../../../../console/pages/conversation/composer/template-fields.ts';
import { fieldOf, toFilledIn } from '../../../../../console/pages/conversation/composer/template-send.ts';
import { templateSchema } from '../../../../../shared/contracts/template-content.ts';
import { mismatches } from '../../../../../shared/domain/template-parameters.ts';

const header = (format: string, over = {}) => ({ type: 'HEADER', format, ...over });
const body = (text: string) => ({ type: 'BODY', text });
const buttons = (...all: readonly object[]) => ({ type: 'BUTTONS', buttons: all });
const card = { components: [header('IMAGE'), body('Box {{1}}'), buttons({ type: 'QUICK_REPLY', text: 'Take' })] };

const TEMPLATES = {
  'no parameters': [body('Hello')],
  'parameters by place': [
    header('TEXT', { text: 'Order {{1}}' }),
    body('Dear {{2}}, {{1}} left. {{1}}!'),
    { type: 'FOOTER', text: 'Bye' },
  ],
  'parameters by name': [body('Dear {{first_name}}, {{ order }} left.')],
  'a picture': [header('IMAGE'), body('Look')],
  'a document': [header('DOCUMENT'), body('Read')],
  'a place': [header('LOCATION'), body('Here')],
  buttons: [
    body('Choose'),
    buttons(
      { type: 'URL', text: 'Track', url: 'https://t.example/{{1}}' },
      { type: 'URL', text: 'Home', url: 'https://t.example' },
      { type: 'COPY_CODE', text: 'Copy' },
      { type: 'QUICK_REPLY', text: 'Stop' },
      { type: 'PHONE_NUMBER', text: 'Call', phone_number: '+1' },
    ),
  ],
  'a code': [{ type: 'BODY' }, buttons({ type: 'OTP', text: 'Copy code', otp_type: 'COPY_CODE' })],
  'a carousel': [body('Boxes'), { type: 'CAROUSEL', cards: [card, card] }],
};
/** What fits each kind of field. */
const VALUES = { text: 'x1', media: 'https://a.example/file', decimal: '52.3' };
const filled = (components: readonly Readonly<Record<string, unknown>>[]) =>
  Object.fromEntries(fieldsOf(components).map(({ id, kind }) => [id, VALUES[kind]]));

describe('a template that is filled in', () => {
  it.each(Object.entries(TEMPLATES))('is what the API takes: %s', (_, components) => {
    const send = { name: 'a', language: { code: 'en' }, components: [...toFilledIn(components, filled(components)).components] };
    expect(templateSchema.safeParse(send).error).toBeUndefined();
    expect(mismatches(components, send.components, components === TEMPLATES['a code'])).toEqual([]);
  });

  it('asks for each thing once, in the order in which it reads', () => {
    const ids = (components: readonly Readonly<Record<string, unknown>>[]) => fieldsOf(components).map(({ id }) => id);
    expect(ids(TEMPLATES['parameters by place'])).toEqual(['header.1', 'body.2', 'body.1']);
    expect(ids(TEMPLATES['parameters by name'])).toEqual(['body.first_name', 'body.order']);
    expect(ids(TEMPLATES.buttons)).toEqual(['button0', 'button2', 'button3']);
    expect(ids(TEMPLATES['a carousel'])).toEqual([
      'card0.header.image',
      'card0.body.1',
      'card0.button0',
      'card1.header.image',
      'card1.body.1',
      'card1.button0',
    ]);
    expect(fieldsOf(TEMPLATES['a document']).map(({ optional }) => optional)).toEqual([false, true]);
  });

  it('sends an uploaded file by its id, and leaves out what was left out', () => {
    const document = toFilledIn(TEMPLATES['a document'], { 'header.document': '1908647269898587' }).components;
    expect(document).toEqual([{ type: 'header', parameters: [{ type: 'document', document: { id: '1908647269898587' } }] }]);
    expect(toFilledIn([buttons({ type: 'QUICK_REPLY', text: 'Stop' })], {}).components).toEqual([]);
  });

  it('finds the field that an error of the API is about', () => {
    const { fields } = toFilledIn(TEMPLATES['parameters by place'], {});
    expect(fieldOf('content.template.components[1].parameters[0].text', fields)).toBe('body.1');
    expect(fieldOf('content.template.components[0].parameters[0].text', fields)).toBe('header.1');
    expect(fieldOf('content.template.name', fields)).toBeUndefined();
  });
});

describe('how a template reads', () => {
  it('has its values in their places, and its placeholders where there are none yet', () => {
    expect(readTemplate(TEMPLATES['parameters by place'], { 'header.1': '7', 'body.1': '<b>it</b>' })).toEqual({
      header: 'Order 7',
      body: 'Dear {{2}}, <b>it</b> left. <b>it</b>!',
      footer: 'Bye',
      buttons: [],
      cards: [],
    });
  });

  it('shows the cards of a carousel with their own values', () => {
    expect(readTemplate(TEMPLATES['a carousel'], { 'card1.body.1': 'blue' }).cards.map((one) => one.body)).toEqual([
      'Box {{1}}',
      'Box blue',
    ]);
  });
});

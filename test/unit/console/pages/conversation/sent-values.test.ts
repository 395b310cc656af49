import { expect, it } from 'vitest';
import { readTemplate } from '../../../../../console/pages/conversation/composer/template-fields.ts';
import { toFilledIn } from '../../../../../console/pages/conversation/composer/template-send.ts';
import { sentValues } from '../../../../../console/pages/conversation/sent-values.ts';

const body = (text: string) => ({ type: 'BODY', text });

it.each([
  [
    [{ type: 'HEADER', format: 'TEXT', text: 'Order {{1}}' }, body('Hello {{1}}, {{2}}.')],
    { 'header.1': '7', 'body.1': 'Ann', 'body.2': 'it left' },
  ],
  [[body('Hello {{name}}, {{what}}.')], { 'body.name': 'Ann', 'body.what': 'it left' }],
  [
    [body('See'), { type: 'CAROUSEL', cards: [{ components: [body('First {{1}}')] }, { components: [body('Then {{1}}')] }] }],
    { 'card0.body.1': 'one', 'card1.body.1': 'two' },
  ],
])('reads back what was filled in: %j', (definition, values) => {
  const { components } = toFilledIn(definition, values);
  expect(readTemplate(definition, sentValues(components))).toEqual(readTemplate(definition, values));
});

it('has the words that money is sent with, and leaves out what has none', () => {
  const currency = { fallback_value: '€ 9.50', code: 'EUR', amount_1000: 9_500 };
  const parameters = [{ type: 'currency', currency }, { type: 'image', image: { id: '1' } }, 7, { type: 'text', text: 'x' }];
  expect(sentValues([{ type: 'body', parameters }])).toMatchObject({ 'body.1': '€ 9.50' });
});

import { expect, it } from 'vitest';
import { snippetOf } from '../../../../../console/pages/conversation/snippet.ts';

const snippet = (content: Readonly<Record<string, unknown>>) =>
  snippetOf({ direction: 'in', type: 'text', at: '2026-11-03T12:00:00.000Z', wamid: 'w', content });

it('is the beginning of what was written', () => {
  expect(snippet({ type: 'text', text: { body: 'Hello' } })).toBe('Hello');
  expect(snippet({ type: 'text', text: { body: 'x'.repeat(200) } })).toBe(`${'x'.repeat(120)}…`);
});

it.each(['constructor', '__proto__', 'toString'])('is a text also of a message of type %s', (type) => {
  expect(snippet({ type })).toContain(type);
});

import { expect, it } from 'vitest';
import { makeSearch } from '../../../../shared/domain/conversation-search.ts';

const record = (person: string, name?: string, phone?: string) => ({
  number: '106',
  person,
  firstAt: 0,
  lastAt: 0,
  ...(name === undefined ? {} : { name }),
  ...(phone === undefined ? {} : { phone }),
});

it.each([
  ['jurg', record('+49151', 'Jürgen Weiß')],
  ['WEISS', record('+49151', 'Jürgen WEISS')],
  ['ليلى', record('US.1', 'ليلى حسن')],
  ['  anna ', record('US.1', 'Anna')],
  ['🌷', record('US.1', 'Anna 🌷')],
  ['612345', record('US.1', 'Anna', '+31612345678')],
  ['+31 6 1234-5678', record('+31612345678')],
  ['us.1349', record('US.13491208655302741918')],
])('%s means %o', (q, found) => {
  expect(makeSearch(q)(found)).toBe(true);
});

it.each([
  ['12', record('+31612345678')],
  ['349', record('US.13491208655302741918')],
  ['bert', record('+31612345678', 'Anna')],
  ['99999', record('+31612345678')],
  ['.*', record('+31612345678', 'Anna')],
])('%s does not mean %o', (q, other) => {
  expect(makeSearch(q)(other)).toBe(false);
});

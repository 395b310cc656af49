import { describe, expect, it } from 'vitest';
import { parseSearch } from '../../../../shared/domain/conversation-search.ts';
import { findConversations } from '../../../../shared/use-cases/read-conversation.ts';
import type { SearchPlace } from '../../../../shared/use-cases/search-conversations.ts';
import { NUMBER, PERSON, USER_ID } from '../../../builders/domain.ts';
import { DAY, NOON, SECOND } from '../../../builders/time.ts';
import { aWorld, personWrites } from '../../../builders/world.ts';
import type { Fakes } from '../../../fakes/make-fakes.ts';

/** People with these names, the last with the latest activity. */
async function aList(names: readonly string[]): Promise<Fakes> {
  const fakes = await aWorld();
  for (const [index, name] of names.entries())
    await fakes.conversations.touch(
      { number: NUMBER, person: `NL.${index}` },
      { name },
      NOON - (names.length - index),
      'activity',
    );
  return fakes;
}

const OTHER = '222';
type Asked = { readonly limit?: number; readonly open?: boolean; readonly numbers?: readonly string[] };

async function page(
  fakes: Fakes,
  text: string,
  { limit = 50, open = false, numbers = [NUMBER] }: Asked = {},
  after?: SearchPlace,
) {
  const search = parseSearch(text);
  if (search === undefined) throw new Error('nothing to look for');
  const { items, next } = await findConversations(fakes, numbers, search, open, limit, after);
  return { found: items.map(({ person }) => person), items, next };
}

async function all(fakes: Fakes, text: string, asked?: Asked) {
  const pages: (readonly string[])[] = [];
  let next: SearchPlace | undefined;
  do {
    const read = await page(fakes, text, asked, next);
    pages.push(read.found);
    next = read.next;
  } while (next !== undefined);
  return pages;
}

describe('what matches', () => {
  it('comes in pages, the latest first, none twice and none left out', async () => {
    const fakes = await aList(['Ann', 'Bo', 'Anna', 'Bob', 'Joanna']);
    expect(await page(fakes, 'ann')).toMatchObject({ found: ['NL.4', 'NL.2', 'NL.0'], next: undefined });
    expect((await all(fakes, 'ann', { limit: 2 })).flat()).toEqual(['NL.4', 'NL.2', 'NL.0']);
    expect((await page(fakes, 'ann', { limit: 2 })).found).toHaveLength(2);
    expect(await all(fakes, 'zoe')).toEqual([[]]);
  });

  it('is of the one number', async () => {
    const fakes = await aList(['Ann']);
    await fakes.conversations.touch({ number: 'another', person: 'NL.9' }, { name: 'Ann' }, NOON, 'activity');
    expect(await all(fakes, 'ann')).toEqual([['NL.0']]);
  });

  it('is found behind thousands of others, of which one call reads 1,000', async () => {
    const fakes = await aList(['Ann', ...Array.from({ length: 2_500 }, () => 'Bo')]);
    expect(await all(fakes, 'ann')).toEqual([[], [], ['NL.0']]);
  });
});

describe('who is named in full', () => {
  it.each([PERSON, PERSON.slice(1)])('comes first, by the phone %s which leads to a user id', async (phone) => {
    const fakes = await aList(['Ann', 'Bo']);
    await fakes.conversations.touch({ number: NUMBER, person: USER_ID }, { name: 'Noor' }, NOON - DAY, 'activity');
    await fakes.aliases.put(NUMBER, PERSON, { to: USER_ID, at: NOON }, undefined);
    expect(await all(fakes, phone)).toEqual([[USER_ID], []]);
  });

  it('is not told twice, and those who match besides are found, too', async () => {
    const fakes = await aList(['Ann', 'Bo']);
    const named = { number: NUMBER, person: 'NL.1349' };
    await fakes.conversations.touch(named, {}, NOON - DAY, 'activity');
    await fakes.conversations.touch({ number: NUMBER, person: 'NL.13490' }, {}, NOON, 'activity');
    expect(await all(fakes, 'NL.1349')).toEqual([['NL.1349'], ['NL.13490']]);
    expect(await all(fakes, 'NL.1349', { limit: 1 })).toEqual([['NL.1349'], ['NL.13490'], []]);
  });

  it('is found where their conversation goes on, and not where it stood', async () => {
    const fakes = await aList([]);
    const old = { number: NUMBER, person: PERSON };
    await fakes.conversations.touch(old, {}, NOON, 'activity');
    await fakes.conversations.move(old, { number: NUMBER, person: USER_ID }, { phone: PERSON }, NOON);
    // The alias may be a moment behind.
    expect(await all(fakes, PERSON)).toEqual([[USER_ID]]);
  });

  it('and has no conversation, is nobody', async () => {
    expect(await all(await aList(['Ann']), '+31699999999')).toEqual([[]]);
  });
});

describe('of open windows', () => {
  it('those are found that are open and match, whoever is named in full', async () => {
    const fakes = await aList(['Ann', 'Anna']);
    for (const [person, ago] of [
      [PERSON, 0],
      ['+31687654321', DAY + SECOND],
    ] as const) {
      await personWrites(fakes, NOON - ago, person);
      await fakes.conversations.touch({ number: NUMBER, person }, { name: 'Ann', phone: person }, NOON - ago, 'window');
    }
    expect((await all(fakes, 'ann', { open: true })).flat()).toEqual([PERSON]);
    expect((await all(fakes, PERSON, { open: true })).flat()).toEqual([PERSON]);
    expect((await all(fakes, '+31687654321', { open: true })).flat()).toEqual([]);
    expect((await all(fakes, '+31687654321')).flat()).toEqual(['+31687654321']);
  });
});

describe('of several numbers', () => {
  const numbers = [NUMBER, OTHER];
  const withOther = async (names: readonly string[], others: readonly string[]) => {
    const fakes = await aList(names);
    for (const [index, name] of others.entries())
      await fakes.conversations.touch({ number: OTHER, person: `DE.${index}` }, { name }, NOON + index, 'activity');
    return fakes;
  };

  it('those of one come after those of the other, in pages', async () => {
    const fakes = await withOther(['Ann', 'Bo', 'Anna'], ['Bo', 'Hannes', 'Joanna']);
    expect(await all(fakes, 'ann', { numbers })).toEqual([['NL.2', 'NL.0', 'DE.2', 'DE.1']]);
    expect((await all(fakes, 'ann', { numbers, limit: 3 })).map(({ length }) => length)).toEqual([3, 1]);
    expect((await all(fakes, 'ann', { numbers, limit: 1 })).flat()).toEqual(['NL.2', 'NL.0', 'DE.2', 'DE.1']);
    expect((await all(fakes, 'ann', { numbers: [OTHER] })).flat()).toEqual(['DE.2', 'DE.1']);
    expect(await all(fakes, 'ann', { numbers: [] })).toEqual([[]]);
  });

  it('who is named in full comes first, of every number, and once', async () => {
    const fakes = await withOther(['Ann'], ['Bo']);
    for (const number of numbers) await fakes.conversations.touch({ number, person: PERSON }, {}, NOON - DAY, 'activity');
    expect(await all(fakes, PERSON, { numbers })).toEqual([[PERSON, PERSON], []]);
    expect((await all(fakes, PERSON, { numbers, limit: 1 })).flat()).toEqual([PERSON, PERSON]);
  });

  it('one call reads 1,000 records of all of them', async () => {
    const many = Array.from({ length: 700 }, () => 'Bo');
    const fakes = await withOther(['Ann', ...many], ['Ann', ...many]);
    expect(await all(fakes, 'ann', { numbers })).toEqual([['NL.0'], ['DE.0']]);
  });

  it('and their windows are told of each number', async () => {
    const fakes = await withOther([], []);
    await personWrites(fakes, NOON, PERSON);
    for (const number of numbers) await fakes.conversations.touch({ number, person: PERSON }, { name: 'Ann' }, NOON, 'window');
    const { items } = await page(fakes, 'ann', { numbers });
    expect(items.map(({ number, window, answered }) => [number, window.state, answered])).toEqual([
      [NUMBER, 'open', false],
      [OTHER, 'closed', undefined],
    ]);
    expect((await page(fakes, 'ann', { numbers, open: true })).items).toHaveLength(1);
  });
});

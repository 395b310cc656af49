import { expect, it } from 'vitest';
import type { Stores } from './backends.ts';
import { aMessage, anEntry, CONVERSATION, DAY, NOW } from './values.ts';

export function timelineContract(open: () => Promise<Stores>): void {
  it('records a message once, and tells when it came first', async () => {
    const { timeline } = await open();
    expect(await timeline.recordInbound(anEntry())).toEqual({ first: true, receivedAt: NOW + 500 });
    expect(await timeline.recordInbound(anEntry({ receivedAt: NOW + 7 * DAY }))).toEqual({ first: false, receivedAt: NOW + 500 });
    const { items } = await timeline.page(CONVERSATION.number, [CONVERSATION.person], 10, undefined);
    expect(items).toEqual([{ direction: 'in', at: NOW, type: 'text', wamid: 'wamid.1', content: { text: { body: 'Hello' } } }]);
  });

  it('records once when ten copies come at the same time', async () => {
    const { timeline } = await open();
    const results = await Promise.all(
      Array.from({ length: 10 }, (_, index) => timeline.recordInbound(anEntry({ receivedAt: NOW + index }))),
    );
    const [first] = results.filter((result) => result.first);
    expect(results.filter((result) => result.first)).toHaveLength(1);
    expect(new Set(results.map(({ receivedAt }) => receivedAt))).toEqual(new Set([first?.receivedAt]));
  });

  it('keeps apart messages of the same second, and shows late ones as such', async () => {
    const { timeline } = await open();
    await timeline.recordInbound(anEntry({ wamid: 'wamid.b' }));
    await timeline.recordInbound(anEntry({ wamid: 'wamid.a', late: true }));
    const { items } = await timeline.page(CONVERSATION.number, [CONVERSATION.person], 10, undefined);
    expect(items.map(({ wamid, late }) => [wamid, late])).toEqual([
      ['wamid.a', true],
      ['wamid.b', undefined],
    ]);
  });

  it('orders a message without a timestamp first, and shows when it came', async () => {
    const { timeline } = await open();
    await timeline.recordInbound(anEntry());
    await timeline.recordInbound(anEntry({ wamid: 'wamid.2', sentAt: undefined, receivedAt: NOW + 9 }));
    const { items } = await timeline.page(CONVERSATION.number, [CONVERSATION.person], 10, undefined);
    expect(items.map(({ wamid, at }) => [wamid, at])).toEqual([
      ['wamid.2', NOW + 9],
      ['wamid.1', NOW],
    ]);
  });

  it('records an update once by its content, with or without a conversation', async () => {
    const { timeline } = await open();
    const update = { owner: CONVERSATION, at: NOW, receivedAt: NOW + 1, type: 'echo', raw: '{"a":1}' };
    await timeline.recordUpdate(update);
    await timeline.recordUpdate({ ...update, receivedAt: NOW + 2 });
    await timeline.recordUpdate({ ...update, raw: '{"a":2}' });
    await timeline.recordUpdate({ ...update, owner: { wabaId: '1029' } });
    const { items } = await timeline.page(CONVERSATION.number, [CONVERSATION.person], 10, undefined);
    expect(items.map(({ content }) => content)).toHaveLength(2);
    expect(items).toContainEqual({ direction: 'update', at: NOW, type: 'echo', content: { a: 1 } });
  });

  it('merges several identities into pages, oldest first, none twice and none left out', async () => {
    const { timeline } = await open();
    for (let index = 0; index < 7; index += 1)
      await timeline.recordInbound(
        anEntry({ wamid: `wamid.${index}`, sentAt: NOW + index, person: index % 3 === 0 ? 'NL.1' : CONVERSATION.person }),
      );
    const seen: unknown[] = [];
    let after: string | undefined;
    do {
      const page = await timeline.page(CONVERSATION.number, [CONVERSATION.person, 'NL.1'], 2, after);
      expect(page.items.length).toBeLessThanOrEqual(2);
      seen.push(...page.items.map(({ wamid }) => wamid));
      after = page.next;
    } while (after !== undefined);
    expect(seen).toEqual(Array.from({ length: 7 }, (_, index) => `wamid.${index}`));
  });

  it('gives the newest page first if asked to, and goes back in time from there', async () => {
    const { timeline } = await open();
    const persons = [CONVERSATION.person, 'NL.1'];
    const write = (index: number) =>
      timeline.recordInbound(anEntry({ wamid: `wamid.${index}`, sentAt: NOW + index, person: persons[index % 2] ?? '' }));
    for (let index = 0; index < 5; index += 1) await write(index);
    const pages: unknown[] = [];
    let after: string | undefined;
    do {
      const page = await timeline.page(CONVERSATION.number, persons, 2, after, 'newest');
      pages.push(page.items.map(({ wamid }) => wamid));
      after = page.next;
      // What comes meanwhile belongs before the first page, and moves none of the others.
      if (pages.length === 1) await write(5);
    } while (after !== undefined);
    expect(pages).toEqual([['wamid.4', 'wamid.3'], ['wamid.2', 'wamid.1'], ['wamid.0']]);
  });

  it('tells which messages of ours went out since an instant', async () => {
    const { timeline, messages } = await open();
    await messages.accept(aMessage({ id: 'msg_1', createdAt: NOW - 1 }), undefined);
    await messages.accept(aMessage({ id: 'msg_2', createdAt: NOW }), undefined);
    await messages.accept(aMessage({ id: 'msg_3', createdAt: NOW + 1 }), undefined);
    await timeline.recordInbound(anEntry({ sentAt: NOW + 2 }));
    expect(await timeline.sentSince(CONVERSATION, NOW)).toEqual(['msg_2', 'msg_3']);
  });
}

import { expect, it } from 'vitest';
import type { Attempt } from '../../shared/domain/message.ts';
import type { Stores } from './backends.ts';
import { aMessage, CONVERSATION, collect, DAY, NOW } from './values.ts';

const IDEMPOTENCY = { owner: 'key_1', key: 'order-17', bodyHash: 'abc', response: '{"id":"msg_1"}' };

export function messagesContract(open: () => Promise<Stores>): void {
  const sent: Attempt = { ...(aMessage().attempts[0] as Attempt), state: 'sent', tries: 1, claimedAt: NOW };

  it('stores message, place in the conversation and idempotency record together', async () => {
    const { messages, timeline } = await open();
    expect(await messages.accept(aMessage(), IDEMPOTENCY)).toEqual({ kind: 'accepted' });
    expect(await messages.get('msg_1')).toEqual(aMessage());
    expect(await messages.replay('key_1', 'order-17')).toEqual({ bodyHash: 'abc', response: '{"id":"msg_1"}' });
    const { items } = await timeline.page(CONVERSATION.number, [CONVERSATION.person], 10, undefined);
    expect(items).toMatchObject([{ direction: 'out', messageId: 'msg_1', at: NOW }]);
  });

  it('answers a repeated key with the first record, and stores nothing of the second', async () => {
    const { messages, timeline } = await open();
    await messages.accept(aMessage(), IDEMPOTENCY);
    const second = { ...IDEMPOTENCY, bodyHash: 'other', response: '{"id":"msg_2"}' };
    expect(await messages.accept(aMessage({ id: 'msg_2' }), second)).toEqual({
      kind: 'repeated',
      record: { bodyHash: 'abc', response: '{"id":"msg_1"}' },
    });
    expect(await messages.get('msg_2')).toBeUndefined();
    expect(await timeline.sentSince(CONVERSATION, 0)).toEqual(['msg_1']);
    expect(await messages.replay('key_2', 'order-17')).toBeUndefined();
  });

  it('stores one of twenty that come at once with the same key', async () => {
    const { messages } = await open();
    const ids = Array.from({ length: 20 }, (_, index) => `msg_${index}`);
    const results = await Promise.all(
      ids.map((id) => messages.accept(aMessage({ id }), { ...IDEMPOTENCY, response: `{"id":"${id}"}` })),
    );
    const [winner, ...others] = await messages.getMany(ids);
    expect(others).toEqual([]);
    expect(results.filter(({ kind }) => kind === 'accepted')).toHaveLength(1);
    const replays = results.flatMap((result) => (result.kind === 'repeated' ? [result.record.response] : []));
    expect(new Set(replays)).toEqual(new Set([`{"id":"${winner?.id}"}`]));
  });

  it('throws for an id that is taken', async () => {
    const { messages } = await open();
    await messages.accept(aMessage(), undefined);
    await expect(messages.accept(aMessage(), undefined)).rejects.toThrow('taken');
  });

  it('saves by compare-and-set on the version', async () => {
    const { messages } = await open();
    await messages.accept(aMessage(), undefined);
    const next = await messages.save({ ...aMessage(), wake: 1 });
    expect(next).toEqual({ ...aMessage(), wake: 1, version: 1 });
    expect(await messages.save({ ...aMessage(), wake: 2 })).toBeUndefined();
    expect(await messages.get('msg_1')).toEqual(next);
  });

  it('lets one of twenty concurrent saves win', async () => {
    const { messages } = await open();
    await messages.accept(aMessage(), undefined);
    const results = await Promise.all(Array.from({ length: 20 }, (_, wake) => messages.save({ ...aMessage(), wake })));
    const winners = results.filter((result) => result !== undefined);
    expect(winners).toHaveLength(1);
    expect(await messages.get('msg_1')).toEqual(winners[0]);
  });

  it('saves nothing of a message that is not there', async () => {
    const { messages } = await open();
    expect(await messages.save(aMessage())).toBeUndefined();
    expect(await messages.get('msg_1')).toBeUndefined();
  });

  it('gets many, each once, without those that are not there', async () => {
    const { messages } = await open();
    await messages.accept(aMessage(), undefined);
    await messages.accept(aMessage({ id: 'msg_2' }), undefined);
    const found = await messages.getMany(['msg_2', 'msg_1', 'msg_2', 'msg_9']);
    expect(found.map(({ id }) => id).sort()).toEqual(['msg_1', 'msg_2']);
    expect(await messages.getMany([])).toEqual([]);
  });

  it('lists by number and state, newest first, in pages', async () => {
    const { messages } = await open();
    for (const at of [1, 2, 3])
      await messages.accept(aMessage({ id: `msg_${at}`, createdAt: NOW + at, reference: `order-${at}` }), undefined);
    await messages.save({ ...aMessage({ id: 'msg_2', createdAt: NOW + 2 }), attempts: [sent] });
    const first = await messages.list(CONVERSATION.number, 'accepted', 1, undefined);
    expect(first.items).toEqual([
      { id: 'msg_3', ...CONVERSATION, state: 'accepted', createdAt: NOW + 3, route: 'free-form', reference: 'order-3' },
    ]);
    const second = await messages.list(CONVERSATION.number, 'accepted', 1, first.next);
    expect(second.items.map(({ id }) => id)).toEqual(['msg_1']);
    expect((await messages.list(CONVERSATION.number, 'sent', 9, undefined)).items.map(({ id }) => id)).toEqual(['msg_2']);
    expect((await messages.list('another', 'accepted', 9, undefined)).items).toEqual([]);
    const oldest = await messages.waiting(CONVERSATION.number, 1, undefined);
    const rest = await messages.waiting(CONVERSATION.number, 9, oldest.next);
    expect([...oldest.items, ...rest.items].map(({ id }) => id)).toEqual(['msg_1', 'msg_3']);
  });

  it('shows a message to the sweep until it has settled', async () => {
    const { messages, due } = await open();
    await messages.accept(aMessage({ fallback: [] }), undefined);
    expect(await collect(due.overdue(NOW - 1))).toEqual([]);
    expect(await collect(due.overdue(NOW))).toEqual([{ kind: 'message', id: 'msg_1', dueAt: NOW }]);
    const saved = await messages.save({ ...aMessage({ fallback: [] }), attempts: [sent] });
    expect(await collect(due.overdue(NOW + 29 * DAY))).toEqual([]);
    expect(await collect(due.overdue(NOW + 30 * DAY))).toHaveLength(1);
    await messages.save({ ...aMessage({ fallback: [] }), version: saved?.version ?? -1, attempts: [{ ...sent, state: 'read' }] });
    expect(await collect(due.overdue(NOW + 99 * DAY))).toEqual([]);
  });
}

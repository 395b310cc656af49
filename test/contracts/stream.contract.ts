import { expect, it } from 'vitest';
import type { Change } from '../../shared/domain/change.ts';
import type { Message } from '../../shared/domain/message.ts';
import type { Session } from '../../shared/domain/session.ts';
import type { Stores } from './backends.ts';
import { aClosing, aMessage, aNumber, anEntry, anInbound, aStatus, aTemplate, CONVERSATION, DAY, HOUR, NOW } from './values.ts';

/** What readers of a change rely on. */
function essence(change: Change): unknown {
  if (change.kind !== 'inbound') return change;
  const { number, person, wamid, at, type, content, opens, late, name, phone, userId } = change.entry;
  return { kind: change.kind, entry: { number, person, wamid, at, type, content, opens, late, name, phone, userId } };
}

export function streamContract(open: () => Promise<Stores>): void {
  const changesAfter = async (work: (stores: Stores) => Promise<unknown>): Promise<unknown[]> => {
    const stores = await open();
    await work(stores);
    return (await stores.changes()).map(essence);
  };

  it('tells a session’s life with the images before and after', async () => {
    const changes = await changesAfter(async ({ sessions }) => {
      await sessions.recordInbound(anInbound(NOW));
      await sessions.recordInbound(anInbound(NOW + HOUR));
      await sessions.recordInbound(anInbound(NOW));
      await sessions.answered(CONVERSATION, NOW + HOUR, 'msg_1');
      await sessions.answered(CONVERSATION, NOW + HOUR, 'msg_1');
    });
    const opened: Session = {
      ...CONVERSATION,
      name: 'Ann',
      phone: '+31612345678',
      openedAt: NOW,
      lastInboundAt: NOW,
      expiresAt: NOW + DAY,
      receivedAt: NOW,
    };
    const extended = { ...opened, lastInboundAt: NOW + HOUR, expiresAt: NOW + HOUR + DAY, receivedAt: NOW + HOUR };
    const answered = { ...extended, answeredUpTo: NOW + HOUR, answeredBy: 'msg_1' };
    expect(changes).toEqual([
      { kind: 'session', before: undefined, after: opened },
      { kind: 'session', before: opened, after: extended },
      { kind: 'session', before: extended, after: answered },
    ]);
  });

  it('tells a message’s life, and a save that lost tells nothing', async () => {
    const changes = await changesAfter(async ({ messages }) => {
      await messages.accept(aMessage(), undefined);
      await messages.save({ ...aMessage(), wake: 1 });
      await messages.save({ ...aMessage(), wake: 9 });
    });
    const saved: Message = { ...aMessage(), wake: 1, version: 1 };
    expect(changes).toEqual([
      { kind: 'message', before: undefined, after: aMessage() },
      { kind: 'message', before: aMessage(), after: saved },
    ]);
  });

  it('tells a person’s message once, with what came of the person', async () => {
    const changes = await changesAfter(async ({ timeline }) => {
      await timeline.recordInbound(anEntry({ late: true }));
      await timeline.recordInbound(anEntry({ receivedAt: NOW + DAY }));
    });
    const { wamid, type, content, opens } = anEntry();
    const entry = { ...CONVERSATION, wamid, at: NOW, type, content, opens, late: true, name: 'Ann', phone: '+31612345678' };
    expect(changes).toEqual([{ kind: 'inbound', entry }]);
  });

  it('tells calls, and no other updates', async () => {
    const update = { owner: CONVERSATION, at: NOW, receivedAt: NOW + 1, type: 'calls', raw: '{"a":1}' };
    const changes = await changesAfter(async ({ timeline }) => {
      await timeline.recordUpdate(update);
      await timeline.recordUpdate({ ...update, raw: '{"a":2}', callId: 'call_1' });
    });
    expect(changes).toEqual([{ kind: 'call', entry: { ...CONVERSATION, callId: 'call_1', at: NOW } }]);
  });

  it('tells statuses, each kind once', async () => {
    const changes = await changesAfter(async ({ wamids }) => {
      await wamids.park(aStatus(), NOW);
      await wamids.park(aStatus(), NOW + 1);
      await wamids.link('wamid.out', CONVERSATION.number, 'msg_1', 1);
    });
    const { number } = CONVERSATION;
    const status = {
      wamid: 'wamid.out',
      number,
      person: CONVERSATION.person,
      status: 'sent',
      at: NOW,
      opaque: 'ow:test:msg_1:1',
    };
    expect(changes).toEqual([{ kind: 'status', status }]);
  });

  it('tells a closing with its message and session, in whatever order', async () => {
    const message = aMessage({ expiryOf: NOW + DAY });
    const closing = aClosing({ reason: 'unanswered', messageId: message.id });
    const changes = await changesAfter(async ({ closings, sessions }) => {
      await sessions.recordInbound(anInbound(NOW));
      const [window] = await sessions.find(CONVERSATION.number, [CONVERSATION.person]);
      await closings.close(closing, window, message);
      await closings.close(closing, window, message);
    });
    expect(changes).toHaveLength(4);
    expect(changes).toContainEqual({ kind: 'closing', closing });
    expect(changes).toContainEqual({ kind: 'message', before: undefined, after: message });
    expect(changes.at(1)).not.toEqual(changes.at(0));
  });

  it('tells templates, numbers and refusals', async () => {
    const refusal = { id: 'msg_9', ...CONVERSATION, problem: 'session-closed', detail: 'Closed.', at: NOW };
    const changes = await changesAfter(async ({ templates, numbers, refusals }) => {
      await templates.put(aTemplate());
      await templates.put(aTemplate({ syncedAt: NOW + 1 }));
      await templates.put(aTemplate({ status: 'PAUSED' }));
      await numbers.adopt(aNumber());
      await refusals.record(refusal);
      await refusals.record(refusal);
    });
    expect(changes).toEqual([
      { kind: 'template', before: undefined, after: aTemplate() },
      { kind: 'template', before: aTemplate(), after: aTemplate({ status: 'PAUSED' }) },
      { kind: 'number', number: CONVERSATION.number, state: 'live', since: NOW },
      { kind: 'refusal', refusal },
    ]);
  });
}

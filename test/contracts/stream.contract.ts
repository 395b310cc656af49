import { expect, it } from 'vitest';
import { enterStep } from '../../shared/domain/application-life.ts';
import type { Change } from '../../shared/domain/change.ts';
import type { Message } from '../../shared/domain/message.ts';
import type { Session } from '../../shared/domain/session.ts';
import type { Stores } from './backends.ts';
import {
  aChange,
  aClosing,
  aMessage,
  aNumber,
  anEntry,
  anInbound,
  aStart,
  aStatus,
  aTemplate,
  CONVERSATION,
  DAY,
  HOUR,
  NOW,
  PHONE,
} from './values.ts';

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

  it('tells what a person said of being written to, each time that it is news', async () => {
    const stop = { value: 'stop', at: NOW, channel: 'sms' } as const;
    const changes = await changesAfter(async ({ consents }) => {
      await consents.setStopped('NL.1', stop);
      await consents.setStopped('NL.1', stop);
      await consents.setMarketing('NL.1', 'stop', NOW + HOUR);
      await consents.setStopped('NL.1', { ...stop, value: 'start', at: NOW - 1 });
    });
    const stopped = { person: 'NL.1', everything: stop };
    const marketing = { value: 'stop', at: NOW + HOUR, channel: 'whatsapp' };
    expect(changes).toEqual([
      { kind: 'consent', before: undefined, after: stopped },
      { kind: 'consent', before: stopped, after: { ...stopped, marketing } },
    ]);
  });

  it('tells a session’s life with the images before and after', async () => {
    const changes = await changesAfter(async ({ sessions }) => {
      await sessions.recordInbound(anInbound(NOW));
      await sessions.recordInbound(anInbound(NOW + HOUR));
      await sessions.recordInbound(anInbound(NOW));
      await sessions.answered(CONVERSATION, NOW + HOUR, 'msg_1', NOW);
      await sessions.answered(CONVERSATION, NOW + HOUR, 'msg_1', NOW);
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
    const answered = { ...extended, answeredUpTo: NOW + HOUR, answeredBy: 'msg_1', answeredAt: NOW };
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
      await timeline.recordUpdate({ ...update, raw: '{"a":2}', callId: 'call_1', profile: { phone: '+31612345678' } });
    });
    expect(changes).toEqual([{ kind: 'call', entry: { ...CONVERSATION, callId: 'call_1', at: NOW, phone: '+31612345678' } }]);
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

  it('tells a number as often as its state changes', async () => {
    const changes = await changesAfter(async ({ numbers, ledger }) => {
      await ledger.registered(aNumber({ state: 'go-live' }));
      await ledger.registered(aNumber({ state: 'go-live' }));
      await numbers.adopt(aNumber({ since: NOW + 1 }));
    });
    const { number } = CONVERSATION;
    expect(changes.filter((change) => JSON.stringify(change).includes('"number"'))).toEqual([
      { kind: 'number', number, state: 'go-live', since: NOW },
      { kind: 'number', number, state: 'live', since: NOW + 1 },
    ]);
  });

  it('tells an application’s life with its task tokens', async () => {
    const first = aStart().application;
    const entered = enterStep(first, 'accept-facebook-invite', 'token-1', NOW) ?? aStart();
    const changes = await changesAfter(async ({ applications }) => {
      await applications.create(aStart());
      await applications.save(first, entered);
      await applications.save(first, aChange(first, 'lost'));
      await applications.note('app_1', [{ at: NOW, by: 'key_1', what: 'noted' }]);
    });
    expect(changes).toEqual([
      { kind: 'application', before: undefined, after: first },
      { kind: 'application', before: first, after: { ...entered.application, version: 2 } },
    ]);
    expect(JSON.stringify(changes)).toContain('token-1');
  });

  it('tells incidents, each once', async () => {
    const incident = { key: 'a', phone: PHONE, number: '1', at: NOW, what: 'api', by: 'key_1', detail: 'asked to go back' };
    const changes = await changesAfter(async ({ ledger }) => {
      await ledger.incident(incident);
      await ledger.incident(incident);
    });
    expect(changes).toEqual([{ kind: 'incident', incident }]);
  });

  it.each([
    ['account_update', { event: 'PARTNER_REMOVED' }],
    ['account_review_update', { decision: 'APPROVED' }],
    ['phone_number_name_update', { decision: 'REJECTED', rejection_reason: 'NAME' }],
  ])('tells what came of an account under %s, however it was wrapped', async (type, value) => {
    const update = { owner: { wabaId: '1029' }, at: NOW, receivedAt: NOW + 1, type };
    const changes = await changesAfter(async ({ timeline }) => {
      await timeline.recordUpdate({ ...update, raw: JSON.stringify(value) });
      await timeline.recordUpdate({ ...update, raw: JSON.stringify(value), receivedAt: NOW + 2 });
      await timeline.recordUpdate({ ...update, raw: JSON.stringify({ field: type, value }), at: undefined });
      await timeline.recordUpdate({ ...update, raw: JSON.stringify({ id: '1029', field: type, value }), at: NOW + 3 });
      await timeline.recordUpdate({ ...update, raw: '"nested too deeply to be kept"' });
      await timeline.recordUpdate({ ...update, raw: JSON.stringify(value), type: 'account_alerts' });
    });
    const told = (at: number) => ({
      kind: 'account-update',
      wabaId: '1029',
      field: type,
      value,
      at,
      key: expect.stringMatching(/^AT#\d{15}#UPDATE#[0-9a-f]{32}$/),
    });
    expect(changes).toEqual([told(NOW), told(NOW + 1), told(NOW + 3)]);
  });
}

import { expect, it } from 'vitest';
import type { Attempt } from '../../shared/domain/message.ts';
import { DEFAULT_POLICY } from '../../shared/domain/policy.ts';
import type { ApiKey } from '../../shared/key-ports.ts';
import type { Stores } from './backends.ts';
import { aMessage, aNumber, aStatus, aTemplate, CONVERSATION, collect, HOUR, NOW } from './values.ts';

type Open = () => Promise<Stores>;

export function wamidsContract(open: Open): void {
  it('finds the message of an id', async () => {
    const { wamids } = await open();
    expect(await wamids.messageOf('wamid.out')).toBeUndefined();
    await wamids.link('wamid.out', CONVERSATION.number, 'msg_1', 2);
    expect(await wamids.messageOf('wamid.out')).toEqual({ number: CONVERSATION.number, messageId: 'msg_1', attempt: 2 });
  });

  it('keeps the first status of each kind, with its error', async () => {
    const { wamids } = await open();
    await wamids.park(aStatus(), NOW);
    await wamids.park(aStatus({ at: NOW + 5 }), NOW + 5);
    await wamids.park(aStatus({ status: 'failed', error: { code: 131047, message: 'Re-engagement' } }), NOW);
    await wamids.park(aStatus({ wamid: 'wamid.other' }), NOW);
    const statuses = await wamids.statusesOf('wamid.out');
    expect(statuses).toHaveLength(2);
    expect(statuses).toContainEqual({
      wamid: 'wamid.out',
      number: CONVERSATION.number,
      person: CONVERSATION.person,
      status: 'sent',
      at: NOW,
      opaque: 'ow:test:msg_1:1',
    });
    expect(statuses).toContainEqual(
      expect.objectContaining({ status: 'failed', error: { code: 131047, message: 'Re-engagement' } }),
    );
  });

  it('keeps what Meta charges', async () => {
    const { wamids } = await open();
    const pricing = { billable: true, type: 'regular', category: 'service' };
    await wamids.park(aStatus({ status: 'delivered', pricing }), NOW);
    expect(await wamids.statusesOf('wamid.out')).toMatchObject([{ status: 'delivered', pricing }]);
  });

  it('keeps a group’s statuses for each participant', async () => {
    const { wamids } = await open();
    await wamids.park(aStatus({ participant: '+1' }), NOW);
    await wamids.park(aStatus({ participant: '+2' }), NOW);
    expect(await wamids.statusesOf('wamid.out')).toHaveLength(2);
  });
}

export function conversationsContract(open: Open): void {
  it('keeps the first and last activity, whatever the order', async () => {
    const { conversations } = await open();
    expect(await conversations.get(CONVERSATION)).toBeUndefined();
    await conversations.touch(CONVERSATION, { name: 'Ann' }, NOW, 'window');
    await conversations.touch(CONVERSATION, {}, NOW + 5, 'activity');
    await conversations.touch(CONVERSATION, { phone: '+31612345678' }, NOW - 5, 'window');
    expect(await conversations.get(CONVERSATION)).toEqual({
      ...CONVERSATION,
      name: 'Ann',
      phone: '+31612345678',
      firstAt: NOW - 5,
      lastAt: NOW + 5,
      lastInboundAt: NOW,
    });
  });

  it('moves what is known to another name, which alone is listed from then on', async () => {
    const { conversations } = await open();
    const to = { ...CONVERSATION, person: 'NL.1' };
    await conversations.touch(CONVERSATION, { name: 'Ann' }, NOW, 'window');
    await conversations.touch(to, {}, NOW + 5, 'activity');
    for (let times = 0; times < 2; times += 1) await conversations.move(CONVERSATION, to, { phone: '+31' }, NOW + 1);
    expect(await conversations.get(to)).toEqual({
      ...to,
      name: 'Ann',
      phone: '+31',
      firstAt: NOW,
      lastAt: NOW + 5,
      lastInboundAt: NOW,
      formerly: [CONVERSATION.person],
    });
    await conversations.touch(CONVERSATION, {}, NOW + 9, 'window');
    const { items } = await conversations.list(CONVERSATION.number, 10, undefined);
    expect(items.map(({ person }) => person)).toEqual(['NL.1']);
    expect(await conversations.get(CONVERSATION)).toMatchObject({ movedTo: 'NL.1' });
  });

  it('begins anew for a name’s new owner, and for nobody else', async () => {
    const { conversations } = await open();
    const to = { ...CONVERSATION, person: 'NL.1' };
    await conversations.touch(CONVERSATION, { name: 'Ann' }, NOW, 'window');
    await conversations.begin(CONVERSATION, NOW + 1);
    expect(await conversations.get(CONVERSATION)).toMatchObject({ name: 'Ann', firstAt: NOW });
    await conversations.move(CONVERSATION, to, {}, NOW);
    await conversations.begin(CONVERSATION, NOW + 7);
    expect(await conversations.get(CONVERSATION)).toEqual({
      ...CONVERSATION,
      firstAt: NOW + 7,
      lastAt: NOW + 7,
      lastInboundAt: NOW + 7,
    });
    expect((await conversations.list(CONVERSATION.number, 10, undefined)).items).toHaveLength(2);
  });

  it('loses nothing when ten write at the same time', async () => {
    const { conversations } = await open();
    await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        conversations.touch(CONVERSATION, {}, NOW + index, index % 2 === 0 ? 'window' : 'activity'),
      ),
    );
    expect(await conversations.get(CONVERSATION)).toMatchObject({ firstAt: NOW, lastAt: NOW + 9, lastInboundAt: NOW + 8 });
  });

  it('lists one number’s by the latest activity, in pages', async () => {
    const { conversations } = await open();
    for (const [person, at] of [
      ['NL.1', NOW],
      ['NL.2', NOW + 2],
      ['NL.3', NOW + 1],
    ] as const)
      await conversations.touch({ ...CONVERSATION, person }, {}, at, 'window');
    await conversations.touch({ number: 'another', person: 'NL.9' }, {}, NOW, 'window');
    const first = await conversations.list(CONVERSATION.number, 2, undefined);
    expect(first.items.map(({ person }) => person)).toEqual(['NL.2', 'NL.3']);
    const second = await conversations.list(CONVERSATION.number, 2, first.next);
    expect(second.items.map(({ person }) => person)).toEqual(['NL.1']);
    const [latest] = first.items;
    if (latest === undefined) throw new Error('nothing is listed');
    const behind = await conversations.list(CONVERSATION.number, 9, conversations.placeOf(latest));
    expect(behind.items.map(({ person }) => person)).toEqual(['NL.3', 'NL.1']);
    const since = await conversations.list(CONVERSATION.number, 1, undefined, first.items[1]?.lastAt);
    expect(since.items.map(({ person }) => person)).toEqual(['NL.2']);
    const rest = await conversations.list(CONVERSATION.number, 9, since.next, first.items[1]?.lastAt);
    expect(rest.items.map(({ person }) => person)).toEqual(['NL.3']);
  });
}

export function numbersContract(open: Open): void {
  it('adopts a number once, and never another with the same phone', async () => {
    const { numbers } = await open();
    expect(await numbers.get(CONVERSATION.number)).toBeUndefined();
    expect(await numbers.adopt(aNumber())).toEqual({ kind: 'adopted' });
    expect(await numbers.adopt(aNumber({ since: NOW + 1 }))).toEqual({ kind: 'known' });
    expect(await numbers.adopt(aNumber({ number: '2', since: NOW + 1 }))).toEqual({ kind: 'phone-taken' });
    expect(await numbers.get(CONVERSATION.number)).toEqual(aNumber());
    expect(await numbers.get('2')).toBeUndefined();
    expect(await numbers.list()).toEqual([aNumber()]);
  });

  it('lets one of two numbers have a phone that both claim at once', async () => {
    const { numbers } = await open();
    const adopt = (number: string) => numbers.adopt(aNumber({ number })).catch(() => ({ kind: 'try again' }));
    const results = await Promise.all(['1', '2', '3', '4'].map(adopt));
    expect(results.filter(({ kind }) => kind === 'adopted')).toHaveLength(1);
    expect(await numbers.list()).toHaveLength(1);
  });

  it('has the default policy until another is put, and replaces it whole', async () => {
    const { numbers } = await open();
    expect(await numbers.policy(CONVERSATION.number)).toEqual(DEFAULT_POLICY);
    const policy = { ...DEFAULT_POLICY, marginMs: 60_000, onUnansweredExpiry: { route: 'sms' as const, text: 'Sorry' } };
    await numbers.putPolicy(CONVERSATION.number, policy);
    expect(await numbers.policy(CONVERSATION.number)).toEqual(policy);
    await numbers.putPolicy(CONVERSATION.number, DEFAULT_POLICY);
    expect(await numbers.policy(CONVERSATION.number)).toEqual(DEFAULT_POLICY);
  });

  it('puts a policy whose version is the expected one, and no other', async () => {
    const { numbers } = await open();
    const { number } = CONVERSATION;
    const at = (marginMs: number) => ({ ...DEFAULT_POLICY, marginMs });
    expect(await numbers.versionedPolicy(number)).toEqual({ policy: DEFAULT_POLICY, version: 0 });
    expect(await numbers.putPolicy(number, at(1_000), 1)).toBeUndefined();
    expect(await numbers.putPolicy(number, at(1_000), 0)).toBe(1);
    expect(await numbers.putPolicy(number, at(2_000), 0)).toBeUndefined();
    expect(await numbers.putPolicy(number, at(3_000))).toBe(2);
    expect(await numbers.putPolicy(number, at(4_000), 1)).toBeUndefined();
    expect(await numbers.versionedPolicy(number)).toEqual({ policy: at(3_000), version: 2 });
  });

  it('takes one of ten policies that are put at once over the same version', async () => {
    const { numbers } = await open();
    const put = (_: unknown, at: number) => numbers.putPolicy(CONVERSATION.number, { ...DEFAULT_POLICY, marginMs: at }, 0);
    const versions = await Promise.all(Array.from({ length: 10 }, put));
    expect(versions.filter((version) => version !== undefined)).toEqual([1]);
    const { policy } = await numbers.versionedPolicy(CONVERSATION.number);
    expect(policy.marginMs).toBe(versions.indexOf(1));
  });
}

export function aliasesContract(open: Open): void {
  const LINK = { to: 'NL.1', at: NOW };

  it('knows where a name leads on one number, as last put by who saw what stood there', async () => {
    const { aliases } = await open();
    expect(await aliases.of('1', '+31')).toBeUndefined();
    expect(await aliases.put('1', '+31', LINK, undefined)).toBe(true);
    expect(await aliases.put('1', '+31', { to: 'NL.2', at: NOW }, undefined)).toBe(false);
    expect(await aliases.of('1', '+31')).toEqual(LINK);
    const next = { to: 'NL.2', at: NOW + 1, since: NOW + 1, former: true } as const;
    expect(await aliases.put('1', '+31', next, LINK)).toBe(true);
    expect(await aliases.put('1', '+31', { to: null, at: NOW + 2 }, LINK)).toBe(false);
    expect(await aliases.of('1', '+31')).toEqual(next);
    expect(await aliases.of('2', '+31')).toBeUndefined();
  });

  it('knows a phone as linked when nothing is left to do', async () => {
    const { aliases } = await open();
    expect(await aliases.isLinked('1', '+31', 'NL.1')).toBe(false);
    await aliases.put('1', '+31', { ...LINK, unsettled: true }, undefined);
    expect(await aliases.isLinked('1', '+31', 'NL.1')).toBe(false);
    await aliases.put('1', '+31', LINK, { ...LINK, unsettled: true });
    expect(await aliases.isLinked('1', '+31', 'NL.1')).toBe(true);
    expect(await aliases.isLinked('1', '+31', 'NL.2')).toBe(false);
  });
}

export function templatesContract(open: Open): void {
  it('fall due when they are armed, and no later where they were armed since', async () => {
    const { templateSyncs, due } = await open();
    const dueAt = async () => (await collect(due.overdue(NOW + 9_000))).map((timer) => timer.dueAt);
    await templateSyncs.arm('1029', NOW + 5_000, NOW);
    expect(await dueAt()).toEqual([NOW + 5_000]);
    await templateSyncs.arm('1029', NOW + 8_000, NOW + 4_999);
    expect(await dueAt()).toEqual([NOW + 5_000]);
    await templateSyncs.arm('1029', NOW + 8_000, NOW + 5_000);
    expect(await dueAt()).toEqual([NOW + 8_000]);
    await templateSyncs.arm('1029', NOW);
    expect(await dueAt()).toEqual([NOW]);
  });

  it('know when they were fetched last, whatever falls due', async () => {
    const { templateSyncs, due } = await open();
    expect(await templateSyncs.syncedAt('1029')).toBeUndefined();
    await templateSyncs.synced('1029', NOW);
    expect(await collect(due.overdue(NOW + 9_000))).toEqual([]);
    await templateSyncs.arm('1029', NOW + 5_000);
    await templateSyncs.synced('1029', NOW - 1);
    expect(await templateSyncs.syncedAt('1029')).toBe(NOW);
    expect(await templateSyncs.syncedAt('1030')).toBeUndefined();
  });

  it('writes what differs, and not what is the same', async () => {
    const { templates } = await open();
    expect(await templates.get('1029', 'come_back', 'en')).toBeUndefined();
    expect(await templates.put(aTemplate())).toBe('changed');
    expect(await templates.put(aTemplate({ syncedAt: NOW + 1 }))).toBe('same');
    expect(await templates.get('1029', 'come_back', 'en')).toEqual(aTemplate());
    expect(await templates.put(aTemplate({ status: 'PAUSED', syncedAt: NOW + 2 }))).toBe('changed');
    expect(await templates.get('1029', 'come_back', 'en')).toMatchObject({ status: 'PAUSED', syncedAt: NOW + 2 });
  });

  it('lists one account’s by name and language, in pages', async () => {
    const { templates } = await open();
    for (const [name, language] of [
      ['b', 'en'],
      ['a', 'nl'],
      ['a', 'en'],
    ] as const)
      await templates.put(aTemplate({ name, language }));
    await templates.put(aTemplate({ wabaId: '2' }));
    const first = await templates.list('1029', 2, undefined);
    expect(first.items.map(({ name, language }) => `${name} ${language}`)).toEqual(['a en', 'a nl']);
    const second = await templates.list('1029', 2, first.next);
    expect(second.items.map(({ name, language }) => `${name} ${language}`)).toEqual(['b en']);
    const named = await templates.list('1029', 1, undefined, 'a');
    expect(named.items.map(({ name, language }) => `${name} ${language}`)).toEqual(['a en']);
    const others = await templates.list('1029', 9, named.next, 'a');
    expect(others.items.map(({ name, language }) => `${name} ${language}`)).toEqual(['a nl']);
    expect((await templates.list('1029', 9, undefined, 'c')).items).toEqual([]);
  });
}

export function consentsContract(open: Open): void {
  it('leaves out what was said under a name before it was this person’s', async () => {
    const { consents } = await open();
    await consents.setStopped('+31', { value: 'stop', at: NOW, channel: 'sms' });
    await consents.setMarketing('+31', 'stop', NOW + 5);
    expect(await consents.get('+31')).toEqual({
      person: '+31',
      everything: { value: 'stop', at: NOW, channel: 'sms' },
      marketing: { value: 'stop', at: NOW + 5, channel: 'whatsapp' },
    });
    expect(await consents.get('+32')).toBeUndefined();
    expect(await consents.of(['+31', 'NL.1'], new Map([['+31', NOW + 1]]))).toEqual({ stopped: false, marketingStopped: true });
    expect(await consents.of(['+31', 'NL.1'], new Map([['NL.1', NOW + 9]]))).toEqual({ stopped: true, marketingStopped: true });
  });

  it('is open until somebody stops, under any of the keys', async () => {
    const { consents } = await open();
    expect(await consents.of(['NL.1', '+31'])).toEqual({ stopped: false, marketingStopped: false });
    await consents.setMarketing('+31', 'stop', NOW);
    expect(await consents.of(['NL.1', '+31'])).toEqual({ stopped: false, marketingStopped: true });
    expect(await consents.of(['NL.1'])).toEqual({ stopped: false, marketingStopped: false });
  });

  it('believes the latest by Meta’s timestamp, not by arrival', async () => {
    const { consents } = await open();
    await consents.setMarketing('NL.1', 'stop', NOW + HOUR);
    await consents.setMarketing('NL.1', 'resume', NOW);
    expect(await consents.of(['NL.1'])).toMatchObject({ marketingStopped: true });
    await consents.setMarketing('NL.1', 'resume', NOW + 2 * HOUR);
    expect(await consents.of(['NL.1'])).toMatchObject({ marketingStopped: false });
  });

  it('stops everything at the latest word, of the same instant at a stop, whatever marketing says', async () => {
    const { consents } = await open();
    const say = (value: 'stop' | 'start', at: number) => consents.setStopped('NL.1', { value, at, channel: 'sms' });
    await consents.setMarketing('NL.1', 'resume', NOW + 9 * HOUR);
    await say('stop', NOW);
    expect(await consents.of(['NL.1', '+31'])).toEqual({ stopped: true, marketingStopped: false });
    await say('start', NOW);
    expect(await consents.of(['NL.1'])).toMatchObject({ stopped: true });
    await say('start', NOW + HOUR);
    expect(await consents.of(['NL.1'])).toMatchObject({ stopped: false });
    await say('stop', NOW + HOUR - 1);
    expect(await consents.of(['NL.1'])).toMatchObject({ stopped: false });
    await say('stop', NOW + HOUR);
    expect(await consents.of(['NL.1'])).toMatchObject({ stopped: true });
  });
}

export function apiKeysContract(open: Open): void {
  const key: ApiKey = { id: 'key_1', hash: 'f'.repeat(64), name: 'crm', scopes: ['read', 'send'], createdAt: NOW };

  it('finds a key by its hash, lists it, and remembers its revocation', async () => {
    const { keys } = await open();
    expect(await keys.find(key.hash)).toBeUndefined();
    await keys.put(key);
    await keys.put({ ...key, id: 'key_2', hash: 'e'.repeat(64), numbers: ['1'], createdAt: NOW + 1 });
    expect(await keys.find(key.hash)).toEqual(key);
    expect((await keys.list()).map(({ id }) => id)).toEqual(['key_1', 'key_2']);
    expect(await keys.revoke('key_1', NOW + 5)).toBe('revoked');
    expect(await keys.revoke('key_1', NOW + 9)).toBe('revoked');
    expect(await keys.find(key.hash)).toEqual({ ...key, revokedAt: NOW + 5 });
    expect(await keys.revoke('key_9', NOW)).toBe('not-found');
  });
}

export function quarantineContract(open: Open): void {
  it('keeps what is small and what is large, each once', async () => {
    const { quarantine, quarantined } = await open();
    await quarantine.keep('{"small":true}', 'unreadable', NOW);
    await quarantine.keep('{"small":true}', 'unreadable', NOW);
    await quarantine.keep('x'.repeat(400_000), 'too large', NOW + 1);
    expect(await quarantined(NOW)).toEqual([14, 400_000]);
  });
}

export function refusalsContract(open: Open): void {
  it('lists one number’s refusals newest first, in pages, with all that was recorded', async () => {
    const { refusals } = await open();
    const window = { state: 'closed', closesAt: NOW - HOUR } as const;
    const considered = [{ route: 'free-form', entry: null, code: 'window-closed', why: 'the window closed' }] as const;
    const refusal = { ...CONVERSATION, problem: 'session-closed', detail: 'Closed.', rule: 'session-closed', window, considered };
    for (const n of [1, 2, 3]) await refusals.record({ id: `msg_${n}`, ...refusal, reference: `order-${n}`, at: NOW + n });
    await refusals.record({ id: 'msg_4', number: 'another', problem: 'number-not-live', detail: 'No.', at: NOW });
    const first = await refusals.list(CONVERSATION.number, 2, undefined);
    expect(first.items.map(({ id }) => id)).toEqual(['msg_3', 'msg_2']);
    const second = await refusals.list(CONVERSATION.number, 2, first.next);
    expect(second).toEqual({ items: [{ id: 'msg_1', ...refusal, reference: 'order-1', at: NOW + 1 }], next: undefined });
  });
}

export function fallbacksContract(open: Open): void {
  const attempt = (n: number, createdAt: number): Attempt => ({
    ...{ n, route: 'sms', entry: 0, reason: 'failed', state: 'pending' },
    ...{ createdAt, tries: 0, at: createdAt + HOUR },
  });

  it('lists one number’s fallbacks newest first, in pages, each once', async () => {
    const { fallbacks } = await open();
    for (let times = 0; times < 2; times += 1) for (const n of [2, 3]) await fallbacks.record(aMessage(), attempt(n, NOW + n));
    await fallbacks.record(aMessage({ id: 'msg_2' }), attempt(1, NOW + 1));
    await fallbacks.record(aMessage({ id: 'msg_3', number: 'another' }), attempt(1, NOW));
    const first = await fallbacks.list(CONVERSATION.number, 2, undefined);
    expect(first.items).toEqual([
      { messageId: 'msg_1', attempt: 3, at: NOW + 3 },
      { messageId: 'msg_1', attempt: 2, at: NOW + 2 },
    ]);
    const second = await fallbacks.list(CONVERSATION.number, 2, first.next);
    expect(second).toEqual({ items: [{ messageId: 'msg_2', attempt: 1, at: NOW + 1 }], next: undefined });
  });

  it('leaves the message that a fallback is of as it is', async () => {
    const { fallbacks, messages, changes } = await open();
    await messages.accept(aMessage(), undefined);
    const told = (await changes()).length;
    await fallbacks.record(aMessage(), attempt(2, NOW));
    expect(await messages.get('msg_1')).toEqual(aMessage());
    expect(await changes()).toHaveLength(told);
  });
}

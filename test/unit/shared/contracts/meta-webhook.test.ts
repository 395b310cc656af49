import { describe, expect, it } from 'vitest';
import { parseWebhook } from '../../../../shared/contracts/meta-webhook.ts';
import type { Update } from '../../../../shared/domain/update.ts';
import { NUMBER, WABA } from '../../../builders/domain.ts';
import { NOON, SECOND } from '../../../builders/time.ts';
import { aMessagesChange, anInbound, aStatus, aTextWebhook, aWebhook, seconds, WA_ID } from '../../../builders/webhook.ts';
import { INBOUND_CONTENTS } from '../../../fixtures/inbound-content.ts';

type Json = Readonly<Record<string, unknown>>;

const inbound = (over: Json = {}, value: Json = {}) =>
  parseWebhook(aWebhook(aMessagesChange({ messages: [anInbound(over)], ...value })));
const status = (over: Json = {}) => parseWebhook(aWebhook(aMessagesChange({ statuses: [aStatus(over)] })));
const change = (field: string, value: Json) =>
  parseWebhook(aWebhook({ field, value: { metadata: { phone_number_id: NUMBER }, ...value } }));
const content = (update: Update | undefined) => JSON.parse(update?.kind === 'message' ? update.content : 'null');

describe('a person’s message', () => {
  it('is read with person, time, type and name', () => {
    expect(parseWebhook(aTextWebhook())).toEqual([
      {
        kind: 'message',
        number: NUMBER,
        person: { phone: `+${WA_ID}` },
        name: 'Noor',
        wamid: 'wamid.in1',
        sentAt: NOON,
        type: 'text',
        content: '{"type":"text","text":{"body":"Where is my parcel?"}}',
        opens: true,
      },
    ]);
  });

  it('keeps every field that nobody knows', () => {
    expect(content(inbound({ hologram: { depth: 3 }, context: { id: 'wamid.x' } })[0])).toMatchObject({
      hologram: { depth: 3 },
      context: { id: 'wamid.x' },
    });
  });

  it('has the user id first, and the phone as well', () => {
    expect(inbound({ from_user_id: 'NL.1' })).toMatchObject([{ person: { userId: 'NL.1', phone: `+${WA_ID}` } }]);
  });

  it('takes the user id from the contact', () => {
    expect(inbound({}, { contacts: [{ wa_id: WA_ID, user_id: 'NL.1' }] })).toMatchObject([{ person: { userId: 'NL.1' } }]);
  });

  it('is read without a phone', () => {
    expect(inbound({ from: null, from_user_id: 'NL.1' })).toMatchObject([{ kind: 'message', person: { userId: 'NL.1' } }]);
  });

  it('takes its name from its own contact of several', () => {
    const contacts = [
      { wa_id: '4912345', profile: { name: 'Other' } },
      { wa_id: WA_ID, profile: { name: 'Noor' } },
    ];
    expect(inbound({}, { contacts })).toMatchObject([{ name: 'Noor' }]);
  });

  it('takes its name from the contact with its user id', () => {
    const contacts = [
      { user_id: 'DE.1', profile: { name: 'Other' } },
      { user_id: 'NL.1', profile: { name: 'Noor' } },
    ];
    expect(inbound({ from: null, from_user_id: 'NL.1' }, { contacts })).toMatchObject([{ name: 'Noor' }]);
  });

  it('is written by the only contact where it names nobody itself', () => {
    const contacts = [{ wa_id: WA_ID, user_id: 'NL.1' }];
    expect(inbound({ from: null }, { contacts })).toMatchObject([{ person: { userId: 'NL.1', phone: `+${WA_ID}` } }]);
  });

  it('takes nothing from somebody else’s contact', () => {
    const contacts = [{ wa_id: '4912345', user_id: 'DE.1', profile: { name: 'Other' } }];
    expect(inbound({}, { contacts })).toEqual([expect.objectContaining({ person: { phone: `+${WA_ID}` } })]);
  });

  it('is read without contacts', () => {
    expect(inbound()).toMatchObject([{ kind: 'message', wamid: 'wamid.in1' }]);
  });

  it('has no time where Meta sent none that can be read', () => {
    expect(inbound({ timestamp: 'yesterday' })).toMatchObject([{ kind: 'message', sentAt: undefined }]);
  });

  it('reads a time that is a number', () => {
    expect(inbound({ timestamp: Number(seconds(NOON)) })).toMatchObject([{ sentAt: NOON }]);
  });

  it('gets the type that its key names where `type` is missing', () => {
    expect(inbound({ type: null, text: null, location: { latitude: 52, longitude: 4 } })).toMatchObject([
      { type: 'location', opens: true },
    ]);
  });

  it('is recorded as it is when it has no id', () => {
    expect(inbound({ id: null })).toMatchObject([{ kind: 'other', number: NUMBER, raw: expect.stringContaining('parcel') }]);
  });

  it('is recorded as it is when nobody wrote it', () => {
    expect(inbound({ from: null })).toMatchObject([{ kind: 'other' }]);
  });
});

describe('the content of a message', () => {
  it.each(Object.entries(INBOUND_CONTENTS))('is kept whole: %s', (_name, content) => {
    const [update] = inbound({ text: null, ...content, from_parent_user_id: 'ENT.1' });
    expect(update).toMatchObject({ kind: 'message', type: content['type'] });
    expect(JSON.parse(update?.kind === 'message' ? update.content : '{}')).toEqual({ ...content, from_parent_user_id: 'ENT.1' });
  });

  it.each([
    ['edit', { edit: { original_message_id: 'wamid.in0', message: {} } }, false],
    ['revoke', { revoke: { original_message_id: 'wamid.in0' } }, false],
    ['unsupported', { errors: [{ code: 131051 }] }, true],
  ])('%s is known by its key where `type` is missing', (type, content, opens) => {
    expect(inbound({ type: null, text: null, ...content })).toMatchObject([{ type, opens }]);
  });
});

describe('what opens a window', () => {
  it.each([
    'text',
    'image',
    'video',
    'audio',
    'document',
    'sticker',
    'location',
    'contacts',
    'order',
    'button',
    'interactive',
    'unsupported',
    'hologram',
  ])('%s does', (type) => {
    expect(inbound({ type, [type]: {} })).toMatchObject([{ type, opens: true }]);
  });

  it.each(['reaction', 'edit', 'revoke', 'system', 'request_welcome'])('%s does not', (type) => {
    expect(inbound({ type, [type]: {} })).toMatchObject([{ type, opens: false }]);
  });

  it('a reply of a list does', () => {
    expect(inbound({ type: 'interactive', interactive: { type: 'list_reply' } })).toMatchObject([{ opens: true }]);
  });

  it('a reply about call permission does not', () => {
    expect(inbound({ type: 'interactive', interactive: { type: 'call_permission_reply' } })).toMatchObject([{ opens: false }]);
  });

  it('a message in a group does not (R6)', () => {
    expect(inbound({ group_id: 'group-1' })).toMatchObject([{ kind: 'message', opens: false, group: 'group-1' }]);
  });
});

describe('a status', () => {
  it('is read with its message, time and opaque data', () => {
    expect(status({ biz_opaque_callback_data: 'ow:test:msg_1:1' })).toMatchObject([
      { kind: 'status', number: NUMBER, wamid: 'wamid.out1', status: 'delivered', at: NOON, opaque: 'ow:test:msg_1:1' },
    ]);
  });

  it('of a voice message that was played is read', () => {
    expect(status({ status: 'played' })).toMatchObject([{ status: 'read' }]);
  });

  it('that nobody knows is kept as other', () => {
    expect(status({ status: 'warning' })).toMatchObject([{ kind: 'status', status: 'other' }]);
  });

  it('brings the error’s code and title', () => {
    expect(status({ status: 'failed', errors: [{ code: 131047, title: 'Re-engagement message' }] })).toMatchObject([
      { error: { code: 131047, message: 'Re-engagement message' } },
    ]);
  });

  it('is read without a phone', () => {
    const updates = parseWebhook(
      aWebhook(aMessagesChange({ statuses: [{ id: 'wamid.out1', status: 'sent', recipient_user_id: 'NL.1' }] })),
    );
    expect(updates).toMatchObject([{ kind: 'status', person: { userId: 'NL.1' }, at: undefined }]);
  });

  it('of a group names its participant', () => {
    expect(status({ recipient_type: 'group', recipient_participant_id: WA_ID })).toMatchObject([{ participant: WA_ID }]);
  });
});

describe('the envelope', () => {
  it('is read on all four levels', () => {
    const one = aMessagesChange({ messages: [anInbound({ id: 'a' }), anInbound({ id: 'b' })], statuses: [aStatus({ id: 'c' })] });
    const two = aMessagesChange({ messages: [anInbound({ id: 'd' })] }, '222');
    const body = {
      object: 'whatsapp_business_account',
      entry: [
        { id: WABA, changes: [one, two] },
        { id: '9', changes: [one] },
      ],
    };
    const ids = parseWebhook(body).map((update) => ('wamid' in update ? `${update.number} ${update.wamid}` : update.kind));
    expect(ids).toEqual([`${NUMBER} a`, `${NUMBER} b`, `${NUMBER} c`, '222 d', `${NUMBER} a`, `${NUMBER} b`, `${NUMBER} c`]);
  });

  it('gives nothing for no entries', () => {
    expect(parseWebhook({ object: 'whatsapp_business_account', entry: [] })).toEqual([]);
  });

  it.each([null, 'text', 7, [], {}, { entry: 'none' }])('keeps a body that is not Meta’s as unknown: %j', (body) => {
    expect(parseWebhook(body)).toMatchObject([{ kind: 'other', field: 'unknown', raw: JSON.stringify(body) }]);
  });

  it('costs nobody else for one strange item', () => {
    const updates = parseWebhook(aWebhook(aMessagesChange({ messages: [null, anInbound(), 'odd', { id: {} }] })));
    expect(updates.map(({ kind }) => kind)).toEqual(['other', 'message', 'other', 'other']);
  });

  it('keeps a strange entry and reads its neighbour', () => {
    const [change] = [aMessagesChange({ messages: [anInbound()] })];
    expect(parseWebhook({ entry: ['odd', { id: WABA, changes: [change] }] }).map(({ kind }) => kind)).toEqual([
      'other',
      'message',
    ]);
  });

  it('keeps a change that holds nothing known, whole', () => {
    expect(parseWebhook(aWebhook(aMessagesChange({ carrier_pigeons: [1] })))).toMatchObject([
      { kind: 'other', field: 'messages', raw: expect.stringContaining('carrier_pigeons') },
    ]);
  });

  it('keeps errors of the whole value', () => {
    expect(parseWebhook(aWebhook(aMessagesChange({ errors: [{ code: 131000 }] })))).toMatchObject([
      { kind: 'other', field: 'errors', number: NUMBER },
    ]);
  });

  it('keeps an account’s update under the account, at the entry’s time', () => {
    const entry = { id: WABA, time: NOON / SECOND, changes: [{ field: 'account_update', value: { event: 'PARTNER_ADDED' } }] };
    expect(parseWebhook({ entry: [entry] })).toMatchObject([
      { kind: 'other', field: 'account_update', wabaId: WABA, number: undefined, at: NOON },
    ]);
  });

  it('finds the field one level up, where Meta’s samples put it', () => {
    expect(parseWebhook({ entry: [{ id: WABA, field: 'account_update', changes: [{ value: { event: 'X' } }] }] })).toMatchObject([
      { field: 'account_update' },
    ]);
  });

  it('survives what is nested too deeply to be written again, and its neighbours with it', () => {
    const deep = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`);
    const updates = parseWebhook(aWebhook(aMessagesChange({ messages: [anInbound({ text: deep }), anInbound({ id: 'b' })] })));
    expect(updates).toMatchObject([
      { kind: 'message', wamid: 'wamid.in1', opens: true },
      { kind: 'message', wamid: 'b' },
    ]);
  });
});

describe('other fields', () => {
  it('an echo from the Business app answers', () => {
    const echo = { to: WA_ID, from: '15550001111', id: 'wamid.e', timestamp: seconds(NOON), type: 'text', text: { body: 'Hi' } };
    expect(change('smb_message_echoes', { message_echoes: [echo] })).toMatchObject([
      { kind: 'echo', person: { phone: `+${WA_ID}` }, wamid: 'wamid.e', sentAt: NOON, answers: true },
    ]);
  });

  it('an echo is read without a phone', () => {
    const echo = { to_user_id: 'NL.1', id: 'wamid.e', timestamp: seconds(NOON), type: 'text', text: {} };
    expect(change('smb_message_echoes', { message_echoes: [echo] })).toMatchObject([
      { kind: 'echo', person: { userId: 'NL.1' } },
    ]);
  });

  it('an echo that withdraws something answers nobody', () => {
    const echo = { to: WA_ID, id: 'wamid.e', timestamp: seconds(NOON), type: 'revoke', revoke: {} };
    expect(change('smb_message_echoes', { message_echoes: [echo] })).toMatchObject([{ kind: 'echo', answers: false }]);
  });

  it('history opens nothing and answers nothing', () => {
    const thread = { id: WA_ID, messages: [anInbound(), anInbound({ id: 'wamid.out', from: '15550001111' })] };
    expect(change('history', { history: [{ threads: [thread] }] })).toMatchObject([
      { kind: 'message', opens: false },
      { kind: 'echo', answers: false, person: { phone: `+${WA_ID}` } },
    ]);
  });

  it.each(['stop', 'resume'])('a person’s %s of marketing is read', (value) => {
    const preference = { wa_id: WA_ID, category: 'marketing_messages', value, timestamp: NOON / SECOND };
    expect(change('user_preferences', { user_preferences: [preference] })).toMatchObject([
      { kind: 'preference', person: { phone: `+${WA_ID}` }, value, at: NOON },
    ]);
  });

  it('a preference that nobody knows is kept', () => {
    expect(change('user_preferences', { user_preferences: [{ wa_id: WA_ID, value: 'pause' }] })).toMatchObject([
      { kind: 'other' },
    ]);
  });

  it('a person’s call is read as one (R7)', () => {
    const call = {
      id: 'wacid.1',
      from: WA_ID,
      to: '15550001111',
      event: 'connect',
      direction: 'USER_INITIATED',
      timestamp: seconds(NOON),
    };
    expect(change('calls', { calls: [call] })).toMatchObject([
      { kind: 'other', field: 'calls', callId: 'wacid.1', person: { phone: `+${WA_ID}` }, at: NOON },
    ]);
  });

  it.each([
    { direction: 'BUSINESS_INITIATED', event: 'connect' },
    { direction: 'USER_INITIATED', event: 'terminate' },
    { event: 'call_recording_available' },
    { direction: 'USER_INITIATED', event: 'connect', group_id: 'Y2FwaV9ncm91cDox' },
  ])('what is no call of one person’s is only kept: %j', (over) => {
    const [update] = change('calls', { calls: [{ id: 'wacid.1', from: WA_ID, ...over }] });
    expect(update).not.toHaveProperty('callId');
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LocalRun } from './local-run.ts';

let run: LocalRun;
beforeAll(async () => {
  run = await LocalRun.start();
}, 90_000);
afterAll(() => run.stop());

type Message = Record<string, unknown>;
const value = (more: Message) => ({
  messaging_product: 'whatsapp',
  metadata: { display_phone_number: '15550000001', phone_number_id: '900100' },
  ...more,
});
const post = (...changes: Message[]) =>
  JSON.stringify({ object: 'whatsapp_business_account', entry: [{ id: '800100', changes }] });
const messages = (contacts: unknown[], ...list: Message[]) => ({ field: 'messages', value: value({ contacts, messages: list }) });
const seconds = async (ago = 0) => String(Math.floor((await run.now()) / 1000) - ago);
const read = async (person: string) =>
  (await run.api('GET', `/v1/conversations/900100/${encodeURIComponent(person)}`)).body.entries;

/** One of each shape that Meta sends, made up for these tests after its reference pages. */
async function samples(): Promise<readonly string[]> {
  const now = await seconds();
  const ann = { profile: { name: 'Ann' }, wa_id: '4915100000001', user_id: 'DE.900000000000000001' };
  return [
    post(
      messages([ann], { from: '4915100000001', id: 'wamid.T1', timestamp: now, type: 'text', text: { body: 'Grüße 😀 a/b' } }),
    ),
    post(
      messages([ann], {
        from: '4915100000001',
        from_user_id: 'DE.900000000000000001',
        id: 'wamid.I1',
        timestamp: now,
        type: 'image',
        image: { id: '1', mime_type: 'image/jpeg', sha256: 'x', caption: 'look' },
      }),
    ),
    post(
      messages([{ user_id: 'DE.900000000000000002' }], {
        from_user_id: 'DE.900000000000000002',
        id: 'wamid.B1',
        timestamp: now,
        type: 'button',
        button: { payload: 'p', text: 'Yes' },
      }),
    ),
    post(
      messages([], { from: '4915100000003', id: 'wamid.L1', timestamp: now, location: { latitude: 1.5, longitude: 2.5 } }),
      messages([], {
        from: '4915100000003',
        id: 'wamid.R1',
        timestamp: now,
        type: 'reaction',
        reaction: { message_id: 'wamid.x', emoji: '👍' },
      }),
    ),
    post(
      messages([], {
        from: '4915100000004',
        id: 'wamid.N1',
        type: 'contacts',
        contacts: [{ origin: 'contact_request', phones: [] }],
      }),
    ),
    post(
      messages([], { from: '4915100000005', id: 'wamid.U1', timestamp: now, type: 'unsupported', errors: [{ code: 131051 }] }),
    ),
    post(
      messages([], {
        from: '4915100000006',
        id: 'wamid.G1',
        timestamp: now,
        type: 'text',
        group_id: 'grp',
        text: { body: 'in a group' },
      }),
    ),
    post({
      field: 'messages',
      value: value({
        statuses: [
          { id: 'wamid.S1', status: 'delivered', timestamp: now, recipient_id: '4915100000001' },
          {
            id: 'wamid.S1',
            status: 'failed',
            timestamp: now,
            recipient_id: '4915100000001',
            errors: [{ code: 131049, title: 'held' }],
          },
        ],
      }),
    }),
    post({ field: 'messages', value: value({ errors: [{ code: 130429, title: 'Rate limit hit' }] }) }),
    post({
      field: 'user_preferences',
      value: value({
        user_preferences: [{ wa_id: '4915100000001', category: 'marketing_messages', value: 'stop', timestamp: Number(now) }],
      }),
    }),
    post({ field: 'account_update', value: { event: 'ACCOUNT_DELETED' } }),
    post({ field: 'a_field_of_next_year', value: { anything: [1, { deep: true }] } }),
  ];
}

describe('a webhook', () => {
  it('of any kind is 200, readable, and the same table however often and in whatever order it comes', async () => {
    const bodies = await samples();
    for (const body of bodies) expect((await run.webhook(body)).status).toBe(200);
    await run.advance('PT1M');
    const before = await run.items();
    await Promise.all([...bodies, ...bodies].map((body) => run.webhook(body)));
    for (const body of [...bodies].reverse()) await run.webhook(body);
    await run.advance('PT1M');
    expect(await run.items()).toEqual(before);
    expect((await read('+4915100000001')).map(({ wamid }: Message) => wamid)).toEqual(
      expect.arrayContaining(['wamid.T1', 'wamid.I1']),
    );
    expect((await read('DE.900000000000000001')).map(({ wamid }: Message) => wamid)).toEqual(
      expect.arrayContaining(['wamid.T1', 'wamid.I1']),
    );
    for (const [person, wamids] of [
      ['DE.900000000000000002', ['wamid.B1']],
      ['+4915100000003', ['wamid.L1', 'wamid.R1']],
      ['+4915100000004', ['wamid.N1']],
      ['+4915100000005', ['wamid.U1']],
    ] as const) {
      expect((await read(person)).map(({ wamid }: Message) => wamid)).toEqual(wamids);
    }
  });

  it('from a group is recorded as unsupported, and opens nothing', async () => {
    expect(await read('+4915100000006')).toMatchObject([
      { type: 'unsupported', content: { group_id: 'grp', text: { body: 'in a group' } } },
    ]);
    expect((await run.api('GET', `/v1/conversations/900100/${encodeURIComponent('+4915100000006')}/session`)).body.state).toBe(
      'never-opened',
    );
  });

  it('of a person’s call opens the window', async () => {
    const call = {
      id: 'wacid.1',
      from: '4915100000007',
      event: 'connect',
      direction: 'USER_INITIATED',
      timestamp: await seconds(),
    };
    expect((await run.webhook(post({ field: 'calls', value: value({ calls: [call] }) }))).status).toBe(200);
    await run.advance('PT1S');
    expect((await run.api('GET', `/v1/conversations/900100/${encodeURIComponent('+4915100000007')}/session`)).body.state).toBe(
      'open',
    );
    expect((await run.events('call.missed')).map(({ data }) => data.callId)).toEqual(['wacid.1']);
  });

  it('of a call that brings phone and user id is found under both', async () => {
    const call = {
      id: 'wacid.2',
      from: '4915100000011',
      from_user_id: 'DE.900000000000000011',
      event: 'connect',
      direction: 'USER_INITIATED',
      timestamp: await seconds(),
    };
    await run.webhook(post({ field: 'calls', value: value({ calls: [call] }) }));
    await run.advance('PT1S');
    for (const person of ['+4915100000011', 'DE.900000000000000011']) {
      const { body } = await run.api('GET', `/v1/conversations/900100/${encodeURIComponent(person)}/session`);
      expect([person, body.state]).toEqual([person, 'open']);
    }
  });

  it('with a wrong, missing or malformed signature is 401, writes nothing, and logs one line without the body', async () => {
    const body = post(
      messages([], {
        from: '4915100000008',
        id: 'wamid.X1',
        timestamp: await seconds(),
        type: 'text',
        text: { body: 'forged-text' },
      }),
    );
    const before = await run.items();
    const mark = run.output.length;
    for (const signature of [null, '', 'sha256=', 'sha256=xyz', `sha256=${'0'.repeat(64)}`, `sha1=${'0'.repeat(40)}`]) {
      expect((await run.webhook(body, signature)).status).toBe(401);
    }
    expect(await run.items()).toEqual(before);
    const printed = run.output.slice(mark);
    expect(printed.match(/webhook\.signature-refused/g)?.length).toBeGreaterThan(0);
    expect(printed).not.toContain('forged-text');
  });

  it('that is signed and not JSON is 400; signed and not ours, empty or strange is 200', async () => {
    expect((await run.webhook('not json')).status).toBe(400);
    for (const body of ['{}', '[]', 'null', '"text"', '{"object":"page","entry":[]}', '{"entry":[null,7,{"changes":"x"}]}']) {
      expect([body, (await run.webhook(body)).status]).toEqual([body, 200]);
    }
  });

  it('with an item that can never be written puts it in quarantine, and writes its neighbours', async () => {
    const now = await seconds();
    const huge = { from: '4915100000009', id: 'wamid.HUGE', timestamp: now, type: 'text', text: { body: 'y'.repeat(450_000) } };
    const longName = {
      from: '4915100000009',
      id: `wamid.${'w'.repeat(2_000)}`,
      timestamp: now,
      type: 'text',
      text: { body: 'long id' },
    };
    const fine = { from: '4915100000009', id: 'wamid.FINE', timestamp: now, type: 'text', text: { body: 'fine' } };
    const answer = await run.webhook(post(messages([], huge, null as unknown as Message, longName, fine)));
    expect([answer.status, answer.body]).toEqual([200, { recorded: 2, quarantined: 2 }]);
    expect((await read('+4915100000009')).map(({ wamid }: Message) => wamid)).toEqual(['wamid.FINE']);
    const kept = (await run.items()).filter((item) => item.PK.S.startsWith('QUARANTINE#'));
    expect(kept.map((item) => [item.object !== undefined, item.raw !== undefined]).sort()).toEqual([
      [false, true],
      [true, false],
    ]);
  });

  it('of 3 MB with 1,000 updates works', async () => {
    const now = await seconds();
    const list = Array.from({ length: 1_000 }, (_, at) => ({
      from: String(4_915_200_000_000 + at),
      id: `wamid.M${at}`,
      timestamp: now,
      type: 'text',
      text: { body: 'z'.repeat(2_850) },
    }));
    const body = post(messages([], ...list));
    expect(body.length).toBeGreaterThan(2_900_000);
    const answer = await run.webhook(body);
    expect([answer.status, answer.body]).toEqual([200, { recorded: 1_000, quarantined: 0 }]);
    expect(await read('+4915200000999')).toHaveLength(1);
  }, 60_000);

  it('is shaken hands on with the bare challenge; a wrong token is 403', async () => {
    const ask = (token: string) =>
      run.api('GET', `/webhooks/whatsapp?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=${token}`);
    const right = await ask(run.ready.verifyToken);
    expect([right.status, right.text]).toEqual([200, '1158201444']);
    expect((await ask('wrong')).status).toBe(403);
  });
});

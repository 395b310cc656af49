import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { derivedUserId } from '../../../../local/simulators/meta/people.ts';
import { type Stage, setStage } from './harness.ts';

const [OLD, NEW] = ['31612345678', '31687654321'];
const HOUR_S = 3_600;

let stage: Stage;

beforeEach(async () => {
  stage = await setStage();
});
afterEach(() => stage.close());

const failures = () => stage.statuses().filter(({ status }) => status === 'failed');

describe('a person who changes their number', () => {
  it('is told of by both webhooks, as in Meta’s samples', async () => {
    stage.meta.inbound({ phone: `+${OLD}`, text: 'hi' });
    stage.meta.changeIdentity({ phone: `+${OLD}`, newPhone: `+${NEW}` });
    await stage.advance(1);
    const value = stage.values('messages').at(-1);
    expect(value.contacts).toBeUndefined();
    expect(value.messages).toEqual([
      {
        from: OLD,
        id: expect.stringMatching(/^wamid\./),
        timestamp: expect.stringMatching(/^\d+$/),
        type: 'system',
        system: { body: `User A changed from ${OLD} to ${NEW}`, wa_id: NEW, type: 'user_changed_number' },
      },
    ]);
    expect(stage.values('user_id_update')[0].user_id_update).toEqual([
      {
        wa_id: NEW,
        user_id: { previous: derivedUserId(OLD), current: derivedUserId(NEW) },
        timestamp: expect.stringMatching(/^\d+$/),
      },
    ]);
  });

  it('can be written to freely under the new number until their window ends', async () => {
    stage.meta.inbound({ phone: `+${OLD}`, text: 'hi' });
    await stage.advance(23 * HOUR_S);
    stage.meta.changeIdentity({ phone: `+${OLD}`, newPhone: `+${NEW}` });
    await stage.text(`+${NEW}`);
    await stage.advance(10);
    expect(failures()).toEqual([]);
    await stage.text(`+${OLD}`);
    await stage.advance(10);
    expect(failures()).toHaveLength(1);
    await stage.advance(HOUR_S);
    await stage.text(`+${NEW}`);
    await stage.advance(10);
    expect(failures()).toHaveLength(2);
  });
});

it('tells a new BSUID without the phone that it does not know, and refuses a change of nothing', async () => {
  stage.meta.inbound({ userId: 'NL.1', text: 'hi' });
  stage.meta.changeIdentity({ userId: 'NL.1', newUserId: 'NL.2' });
  await stage.advance(1);
  expect(stage.values('user_id_update')[0].user_id_update[0]).toMatchObject({ user_id: { previous: 'NL.1', current: 'NL.2' } });
  expect(stage.values('user_id_update')[0].user_id_update[0]).not.toHaveProperty('wa_id');
  expect(() => stage.meta.changeIdentity({ userId: 'NL.2', newUserId: 'NL.2' })).toThrow('goes by now');
  expect(() => stage.meta.changeIdentity({ userId: 'NL.2', newUserId: 'x' })).toThrow('newUserId');
});

it('knows the phone with which a person answered a request for it, and not that of any other card', async () => {
  const card = (origin: string, phone: string) => ({ type: 'contacts', contacts: [{ origin, phones: [{ phone }] }] });
  stage.meta.inbound({ userId: 'NL.1', ...card('other', `+${OLD}`) });
  await stage.text(`+${OLD}`);
  await stage.advance(10);
  expect(failures()).toHaveLength(1);
  stage.meta.inbound({ userId: 'NL.1', ...card('contact_request', `+${NEW}`) });
  await stage.text(`+${NEW}`);
  await stage.advance(10);
  expect(failures()).toHaveLength(1);
});

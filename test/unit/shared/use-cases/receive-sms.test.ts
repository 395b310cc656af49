import { describe, expect, it } from 'vitest';
import { type InboundSms, receiveSms } from '../../../../shared/use-cases/receive-sms.ts';
import { NUMBER, PERSON, USER_ID } from '../../../builders/domain.ts';
import { HOUR, NOON } from '../../../builders/time.ts';
import { aWorld } from '../../../builders/world.ts';

const anSms = (over: Partial<InboundSms> = {}): InboundSms => ({
  id: 'sms-1',
  from: PERSON,
  to: '+15550783881',
  text: 'STOP',
  at: NOON,
  ...over,
});
const other = { number: '2', wabaId: '2', displayPhone: '+31209999999', state: 'live', since: NOON };

describe('a text from a phone', () => {
  it('stops everything under the phone and its user ids on all numbers, and starts it again', async () => {
    const fakes = await aWorld();
    await fakes.aliases.put(NUMBER, PERSON, { to: USER_ID, at: 0 }, undefined);
    expect(await receiveSms(fakes, anSms())).toBe('stopped');
    for (const person of [PERSON, USER_ID]) expect(await fakes.consents.of([person])).toMatchObject({ stopped: true });
    expect(await receiveSms(fakes, anSms({ id: 'sms-2', text: 'start', at: NOON + HOUR }))).toBe('started');
    for (const person of [PERSON, USER_ID]) expect(await fakes.consents.of([person])).toMatchObject({ stopped: false });
  });

  it('that came late does not undo a newer word', async () => {
    const fakes = await aWorld();
    await receiveSms(fakes, anSms({ text: 'start', at: NOON + HOUR }));
    await receiveSms(fakes, anSms());
    expect(await fakes.consents.of([PERSON])).toMatchObject({ stopped: false });
  });

  it('is recorded once in the conversation that went on last, and opens nothing', async () => {
    const fakes = await aWorld();
    await fakes.numbers.adopt(other);
    await fakes.aliases.put('2', PERSON, { to: USER_ID, at: 0 }, undefined);
    await fakes.conversations.touch({ number: NUMBER, person: PERSON }, { phone: PERSON }, NOON - 2 * HOUR, 'window');
    await fakes.conversations.touch({ number: '2', person: USER_ID }, { phone: PERSON }, NOON - HOUR, 'window');
    const sms = anSms({ text: 'Where is it?' });
    expect([await receiveSms(fakes, sms), await receiveSms(fakes, sms)]).toEqual(['recorded', 'recorded']);
    expect((await fakes.timeline.page('2', [USER_ID], 10, undefined)).items).toMatchObject([
      { direction: 'in', type: 'sms', content: { type: 'sms', sms: { body: 'Where is it?', to: '+15550783881' } } },
    ]);
    expect((await fakes.timeline.page(NUMBER, [PERSON], 10, undefined)).items).toEqual([]);
    expect(await fakes.sessions.find('2', [USER_ID, PERSON])).toEqual([]);
    expect(await fakes.consents.of([PERSON])).toMatchObject({ stopped: false });
  });

  it('of somebody without a conversation is recorded nowhere', async () => {
    expect(await receiveSms(await aWorld(), anSms({ text: 'hello' }))).toBe('no-conversation');
  });

  it('is read by the words of the numbers that send from where it went, else of all; a stop for one is a stop', async () => {
    const fakes = await aWorld({ keywords: { stop: [] }, smsOriginationNumber: '15550783881' });
    await fakes.numbers.adopt(other);
    expect(await receiveSms(fakes, anSms())).toBe('no-conversation');
    expect(await receiveSms(fakes, anSms({ to: '+999999' }))).toBe('stopped');
  });

  it('stops by the usual words where no number is known', async () => {
    const fakes = await aWorld();
    fakes.table.numbers.clear();
    expect(await receiveSms(fakes, anSms())).toBe('stopped');
  });
});

import { describe, expect, it } from 'vitest';
import type { Message } from '../../../../shared/domain/message.ts';
import type { Policy } from '../../../../shared/domain/policy.ts';
import type { SendRequest } from '../../../../shared/domain/send-request.ts';
import { acceptMessage } from '../../../../shared/use-cases/accept-message.ts';
import { applyParkedStatus } from '../../../../shared/use-cases/apply-status.ts';
import { closeEndedWindow } from '../../../../shared/use-cases/close-window.ts';
import { deliverMessage } from '../../../../shared/use-cases/deliver-message.ts';
import { driveEffects } from '../../../../shared/use-cases/drive-effects.ts';
import { handleTimer } from '../../../../shared/use-cases/handle-timer.ts';
import { anSmsEntry, aPolicy, aTemplateEntry, aTemplateSend, NUMBER, PERSON, theNight } from '../../../builders/domain.ts';
import { DAY, HOUR, MINUTE } from '../../../builders/time.ts';
import { aWorld, messageOf, personWrites } from '../../../builders/world.ts';
import type { Fakes } from '../../../fakes/make-fakes.ts';

/** Half past ten at night in Amsterdam, and the morning after it. */
const EVENING = Date.UTC(2026, 10, 3, 21, 30);
const MORNING = Date.UTC(2026, 10, 4, 7);
const sms = anSmsEntry({ text: 'by SMS', on: ['window-closed'] });
const SMS_LATER = { attempts: [{ state: 'pending', notBefore: MORNING, waitsFor: expect.stringContaining('21:00 to 08:00') }] };

async function night(over: Partial<Policy> = {}): Promise<Fakes> {
  const fakes = await aWorld({ quietHours: theNight(), ...over });
  fakes.clock.set(EVENING);
  return fakes;
}

/** A send to a person who never wrote, so that the fallback decides. */
async function send(fakes: Fakes, over: Partial<SendRequest> = {}): Promise<Message> {
  const request = { from: NUMBER, to: { phone: PERSON }, content: { type: 'text', text: { body: 'Hello' } }, fallback: [sms] };
  const outcome = await acceptMessage(fakes, { ...request, ...over }, undefined, () => '');
  if (outcome.kind !== 'accepted') throw new Error(`${outcome.kind}: ${JSON.stringify(outcome)}`);
  return outcome.message;
}

/** What stream, timers and queue do until nothing is left that is due. */
async function settle(fakes: Fakes): Promise<void> {
  for (;;) {
    for (const { change } of fakes.table.stream.splice(0)) await driveEffects(fakes, change);
    for (const timer of fakes.timers.take(fakes.clock.now())) await handleTimer(fakes, timer);
    const received = fakes.outbox.receive();
    if (received === undefined && fakes.table.stream.length === 0) return;
    if (received !== undefined) await deliverMessage(fakes, received.record);
    received?.done();
  }
}
const texts = (fakes: Fakes) => fakes.sms.sent.map(({ text }) => text);

describe('an SMS in quiet hours', () => {
  it('waits: the decision says until when and why, and nothing is queued', async () => {
    const fakes = await night();
    const message = await send(fakes);
    expect(message).toMatchObject({
      ...SMS_LATER,
      decision: {
        route: 'sms',
        rule: 'fallback-sms',
        wait: { until: MORNING, code: 'quiet-hours', why: 'quiet from 21:00 to 08:00 in Europe/Amsterdam' },
      },
    });
    expect(fakes.outbox.length).toBe(0);
  });

  it('leaves at their end, once, however often its timer comes', async () => {
    const fakes = await night();
    const { id } = await send(fakes);
    await settle(fakes);
    expect(fakes.timers.pending).toEqual([{ kind: 'message', id, dueAt: MORNING }]);
    for (const now of [MORNING - 1, MORNING, MORNING, MORNING + HOUR]) {
      fakes.clock.set(now);
      await handleTimer(fakes, { kind: 'message', id, dueAt: MORNING });
      await settle(fakes);
      expect(texts(fakes)).toEqual(now < MORNING ? [] : ['by SMS']);
    }
    expect(await messageOf(fakes, id)).toMatchObject({ attempts: [{ state: 'sent' }] });
  });

  it('waits also when its place in the queue comes in the night', async () => {
    const fakes = await night({ quietHours: null });
    const { id } = await send(fakes);
    await fakes.numbers.putPolicy(NUMBER, aPolicy({ quietHours: theNight() }));
    expect(await deliverMessage(fakes, { messageId: id, attempt: 1, wake: 0 })).toBe('put-off');
    expect(await messageOf(fakes, id)).toMatchObject({ wake: 1, ...SMS_LATER });
    await settle(fakes);
    expect(fakes.sms.sent).toEqual([]);
  });

  it('waits when it follows a message that did not arrive', async () => {
    const fakes = await night();
    await personWrites(fakes, EVENING - HOUR);
    const { id } = await send(fakes, { fallback: [anSmsEntry({ text: 'by SMS', on: ['undelivered'] })] });
    await settle(fakes);
    fakes.clock.advance(5 * MINUTE);
    await settle(fakes);
    expect(await messageOf(fakes, id)).toMatchObject({
      attempts: [{ state: 'sent' }, { ...SMS_LATER.attempts[0], reason: 'undelivered' }],
    });
    fakes.clock.set(MORNING);
    await settle(fakes);
    expect(texts(fakes)).toEqual(['by SMS']);
  });

  it('is decided anew at its wake: hours that begin earlier now hold it longer', async () => {
    const fakes = await night();
    const { id } = await send(fakes);
    await settle(fakes);
    await fakes.numbers.putPolicy(NUMBER, aPolicy({ quietHours: theNight({ to: '10:00' }) }));
    fakes.clock.set(MORNING);
    await settle(fakes);
    expect(await messageOf(fakes, id)).toMatchObject({ attempts: [{ state: 'pending', notBefore: MORNING + 2 * HOUR }] });
    fakes.clock.set(MORNING + 2 * HOUR);
    await settle(fakes);
    expect(texts(fakes)).toEqual(['by SMS']);
  });

  it('is dropped where the policy says so, and the next way is taken', async () => {
    const fakes = await night({ quietHours: theNight({ onQuiet: 'drop' }) });
    const message = await send(fakes, { fallback: [sms, aTemplateEntry({ on: ['window-closed'] })] });
    expect(message.decision).toMatchObject({
      route: 'template',
      considered: [
        { route: 'free-form' },
        { route: 'sms', entry: 0, code: 'quiet-hours', why: expect.stringContaining('21:00') },
      ],
    });
  });

  it('is refused where it is dropped and nothing is left', async () => {
    const fakes = await night({ quietHours: theNight({ onQuiet: 'drop' }) });
    await expect(send(fakes)).rejects.toThrow(/conversation-not-started.*quiet-hours/);
  });

  it('that comes to be due in hours that drop it fails, and says why', async () => {
    const fakes = await night();
    const { id } = await send(fakes);
    await settle(fakes);
    await fakes.numbers.putPolicy(NUMBER, aPolicy({ quietHours: theNight({ to: '10:00', onQuiet: 'drop' }) }));
    fakes.clock.set(MORNING);
    await settle(fakes);
    expect(await messageOf(fakes, id)).toMatchObject({ attempts: [{ state: 'failed', error: { code: 'quiet-hours' } }] });
    expect(fakes.sms.sent).toEqual([]);
  });

  it('goes where the policy, or the request, says so', async () => {
    const fakes = await night({ quietHours: theNight({ onQuiet: 'send' }) });
    await send(fakes);
    await settle(fakes);
    await fakes.numbers.putPolicy(NUMBER, aPolicy({ quietHours: theNight() }));
    await send(fakes, { onQuiet: 'send' });
    await settle(fakes);
    expect(texts(fakes)).toEqual(['by SMS', 'by SMS']);
  });

  it('goes if it is a code for authentication, unless the request says otherwise', async () => {
    const fakes = await night();
    await send(fakes, { category: 'authentication' });
    expect(await send(fakes, { category: 'authentication', onQuiet: 'wait' })).toMatchObject(SMS_LATER);
    await settle(fakes);
    expect(texts(fakes)).toEqual(['by SMS']);
  });

  it('is held to the clock of the zone that the request names', async () => {
    const fakes = await night();
    await send(fakes, { timeZone: 'America/New_York' });
    await settle(fakes);
    expect(texts(fakes)).toEqual(['by SMS']);
    // Half past three in the morning, by then, and here it is morning.
    fakes.clock.set(MORNING + 90 * MINUTE);
    expect(await send(fakes, { timeZone: 'America/New_York' })).toMatchObject({
      attempts: [{ notBefore: Date.UTC(2026, 10, 4, 13) }],
    });
  });

  it('that must leave before they end is not taken, and the next way is', async () => {
    const fakes = await night();
    const fallback = [sms, aTemplateEntry({ on: ['window-closed'] })];
    const message = await send(fakes, { fallback, sendBefore: MORNING });
    expect(message.decision).toMatchObject({
      route: 'template',
      considered: [{}, { code: 'quiet-hours', why: expect.stringMatching(/sendBefore/) }],
    });
    expect((await send(fakes, { fallback, sendBefore: MORNING + 1 })).decision.route).toBe('sms');
  });

  it('is cancelled if WhatsApp delivers in the night', async () => {
    const fakes = await night();
    await personWrites(fakes, EVENING - HOUR);
    const { id } = await send(fakes, { fallback: [anSmsEntry({ on: ['undelivered'] })] });
    await settle(fakes);
    fakes.clock.advance(5 * MINUTE);
    await settle(fakes);
    const status = { wamid: 'wamid.1', number: NUMBER, person: PERSON, status: 'delivered', at: EVENING } as const;
    await applyParkedStatus(fakes, { ...status, opaque: `ow:test:${id}:1` });
    fakes.clock.set(MORNING);
    await settle(fakes);
    expect(await messageOf(fakes, id)).toMatchObject({ attempts: [{ state: 'delivered' }, { state: 'cancelled' }] });
    expect(fakes.sms.sent).toEqual([]);
  });
});

describe('an expiry message in quiet hours', () => {
  const template = { route: 'template', template: aTemplateSend() } as const;
  const bySms = { route: 'sms', text: 'Write again' } as const;

  async function ended(onUnansweredExpiry: Policy['onUnansweredExpiry'], over: Partial<Policy> = {}): Promise<Fakes> {
    const fakes = await night({ onUnansweredExpiry, ...over });
    const session = await personWrites(fakes, EVENING - DAY);
    await closeEndedWindow(fakes, session);
    await settle(fakes);
    return fakes;
  }
  const only = (fakes: Fakes) => [...fakes.table.messages.values()];
  const left = (fakes: Fakes) => [...texts(fakes), ...fakes.whatsApp.sent.map(({ content }) => content.type)];

  it.each([
    ['by SMS', bySms, 'Write again'],
    ['by template', template, 'template'],
  ])('waits %s, and leaves at their end', async (_by, way, sent) => {
    const fakes = await ended(way);
    expect(only(fakes)).toMatchObject([{ decision: { wait: { until: MORNING } }, ...SMS_LATER }]);
    expect(left(fakes)).toEqual([]);
    fakes.clock.set(MORNING);
    await settle(fakes);
    expect(left(fakes)).toEqual([sent]);
  });

  it('is cancelled if the person writes in the night', async () => {
    const fakes = await ended(bySms);
    fakes.clock.advance(HOUR);
    await personWrites(fakes);
    fakes.clock.set(MORNING);
    await settle(fakes);
    expect(only(fakes)).toMatchObject([{ ended: 'cancelled', attempts: [{ state: 'cancelled' }] }]);
    expect(left(fakes)).toEqual([]);
  });

  it('is not made where the policy drops it, and the closing says why', async () => {
    const fakes = await ended(bySms, { quietHours: theNight({ onQuiet: 'drop' }) });
    expect(only(fakes)).toEqual([]);
    expect([...fakes.table.closings.values()]).toMatchObject([
      { reason: 'not-sendable', detail: 'quiet from 21:00 to 08:00 in Europe/Amsterdam' },
    ]);
  });

  it('goes by the country of a user id where no phone is known', async () => {
    const fakes = await night({ onUnansweredExpiry: template });
    const session = await personWrites(fakes, EVENING - DAY, 'IN.1349120865530274');
    await closeEndedWindow(fakes, session);
    expect(only(fakes)).toMatchObject([{ attempts: [{ notBefore: Date.UTC(2026, 10, 4, 2, 30) }] }]);
  });
});

it('a template, and what is free-form, leave at any hour: somebody sends them now', async () => {
  const fakes = await night();
  await send(fakes, { content: { type: 'template', template: aTemplateSend() } });
  await send(fakes, { fallback: [aTemplateEntry({ on: ['window-closed'] })] });
  await personWrites(fakes);
  await send(fakes);
  await settle(fakes);
  expect(fakes.whatsApp.sent.map(({ content }) => content.type)).toEqual(['template', 'template', 'text']);
});

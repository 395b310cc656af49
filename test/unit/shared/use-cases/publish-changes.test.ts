import { describe, expect, it } from 'vitest';
import type { Message } from '../../../../shared/domain/message.ts';
import type { Template } from '../../../../shared/domain/template.ts';
import { publishChanges } from '../../../../shared/use-cases/publish-changes.ts';
import {
  aMessage,
  anAttempt,
  anSmsEntry,
  aPolicy,
  aTemplate,
  aTemplateEntry,
  aTemplateSend,
  NUMBER,
  WABA,
} from '../../../builders/domain.ts';
import { NOON } from '../../../builders/time.ts';
import { aWorld } from '../../../builders/world.ts';

const way = { route: 'template', template: aTemplateSend({ language: { code: 'en-US' } }) } as const;

/** Two numbers of one account whose policies name the template, and one of another account. */
async function aTemplateInUse() {
  const fakes = await aWorld({ onClosedWindow: [way], onUnansweredExpiry: way });
  for (const [number, wabaId] of [
    ['222', WABA],
    ['333', '999'],
  ] as const) {
    await fakes.numbers.adopt({ number, wabaId, displayPhone: `+3220${number}`, state: 'live', since: NOON });
    await fakes.numbers.putPolicy(number, aPolicy({ fallback: [aTemplateEntry()] }));
  }
  const tell = async (before: Template | undefined, after: Template) => {
    const { stopped } = await publishChanges(fakes, [{ kind: 'template', before, after }]);
    return { stopped, data: fakes.bus.events.at(-1)?.data };
  };
  return { tell };
}

describe('news of a template', () => {
  it('say which numbers’ policies name it, where, and why it is not sent from there', async () => {
    const { tell } = await aTemplateInUse();
    const { data, stopped } = await tell(aTemplate(), aTemplate({ status: 'PAUSED' }));
    const code = 'template-not-sendable';
    expect(data).toMatchObject({
      sendable: false,
      usedBy: [
        { number: NUMBER, where: 'onClosedWindow[0]', code },
        { number: NUMBER, where: 'onUnansweredExpiry', code },
        { number: '222', where: 'fallback[0]', code, why: expect.stringContaining('is PAUSED') },
      ],
    });
    expect(stopped).toBe(3);
  });

  it('alarm nobody when it can be sent, is new, or is in nobody’s policy', async () => {
    const { tell } = await aTemplateInUse();
    const back = await tell(aTemplate({ status: 'PAUSED' }), aTemplate());
    expect(back).toMatchObject({ stopped: 0, data: { sendable: true } });
    expect(JSON.stringify(back.data)).not.toContain('why');
    expect(await tell(undefined, aTemplate({ status: 'PENDING' }))).toMatchObject({ stopped: 0 });
    const other = { name: 'other', status: 'PAUSED' };
    expect(await tell(aTemplate(other), aTemplate(other))).toMatchObject({ stopped: 0, data: { usedBy: [] } });
  });

  it('tell a category that was changed, or is announced, as a stop where the policy is not of it', async () => {
    const { tell } = await aTemplateInUse();
    const marketing = await tell(aTemplate(), aTemplate({ category: 'marketing' }));
    expect(marketing).toMatchObject({ stopped: 3, data: { sendable: true, previousCategory: 'utility' } });
    const announced = await tell(aTemplate(), aTemplate({ coming: { category: 'marketing', at: NOON } }));
    expect(announced).toMatchObject({ stopped: 3, data: { announcedCategory: 'marketing' } });
  });
});

describe('the list of fallbacks', () => {
  const listed = async (...changes: readonly (readonly [Message | undefined, Message])[]) => {
    const fakes = await aWorld();
    for (const [before, after] of changes) await publishChanges(fakes, [{ kind: 'message', before, after }]);
    return (await fakes.fallbacks.list(NUMBER, 9, undefined)).items;
  };
  const asked = aMessage({ fallback: [anSmsEntry(), anSmsEntry()] });
  const sms = anAttempt({ n: 2, route: 'sms', entry: 0, reason: 'failed', createdAt: NOON + 1 });
  const fell = { ...asked, attempts: [anAttempt({ state: 'failed' }), sms] };

  it('has each attempt from a fallback list, however often the change comes', async () => {
    const next = { ...fell, attempts: [...fell.attempts, { ...sms, n: 3, entry: 1, createdAt: NOON + 2 }] };
    expect(await listed([undefined, asked], [asked, fell], [fell, next], [asked, fell], [next, next])).toEqual([
      { messageId: 'msg_1', attempt: 3, at: NOON + 2 },
      { messageId: 'msg_1', attempt: 2, at: NOON + 1 },
    ]);
  });

  it('has one that was decided at once, and no message that went as it was asked for', async () => {
    const atOnce = { ...sms, n: 1, reason: 'window-closed', createdAt: NOON } as const;
    expect(await listed([undefined, { ...asked, attempts: [atOnce] }])).toMatchObject([{ attempt: 1 }]);
    expect(await listed([undefined, asked])).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { ApiProblem } from '../../../../console/api/problem.ts';
import { sayRefusal } from '../../../../console/texts/composer.ts';
import { sayAt } from '../../../../console/texts/format.ts';

const CLOSED_AT = '2026-11-03T14:03:00.000Z';
const refused = (code: string, over: Record<string, unknown> = {}) =>
  sayRefusal(
    new ApiProblem({ type: `https://x.example/problems/${code}`, title: 'No', status: 409, detail: 'More words.', ...over }),
    Date.parse('2026-11-03T15:00:00Z'),
  );
const closed = { route: 'free-form', entry: null, code: 'window-closed', why: 'the 24-hour window is closed' };

describe('a refusal', () => {
  it('says what is not possible, when it ended, what to do, and what else there is', () => {
    const window = { state: 'closed', closesAt: CLOSED_AT };
    expect(refused('session-closed', { window, considered: [closed], alternatives: ['template', 'sms'] })).toEqual({
      why: [`WhatsApp would have refused: the window closed ${sayAt(new Date(CLOSED_AT))}.`],
      toDo: 'Send a template or an SMS instead.',
      alternatives: ['template', 'sms'],
    });
  });

  it('says in the API’s words what is wrong with a template', () => {
    expect(refused('template-not-sendable', { considered: [{ ...closed, code: 'template-not-sendable' }] })).toMatchObject({
      why: ['More words.'],
      toDo: 'Correct the fields, or choose another template.',
    });
  });

  it('names the fields that are wrong', () => {
    const errors = [{ field: 'content.text.body', detail: 'is required' }];
    expect(refused('invalid-request', { errors }).why).toEqual(['More words.', 'Content.text.body is required.']);
  });

  it('of a type that is new is told in the API’s words', () => {
    expect(refused('of-next-year')).toEqual({ why: ['More words.'], toDo: undefined, alternatives: [] });
  });

  it.each([
    'session-closed',
    'conversation-not-started',
    'opted-out',
    'template-not-sendable',
    'no-phone-for-sms',
    'number-not-live',
    'idempotency-key-reused',
    'group-chat-not-supported',
    'calling-not-supported',
    'invalid-request',
    'too-large',
  ])('%s says what to do', (code) => {
    expect(refused(code).toDo).toBeDefined();
  });
});

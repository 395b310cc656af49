import { type Application, STEPS, type StepName } from './application.ts';
import { iso } from './instant.ts';

export type ApplicationEventType =
  | 'application.step-started'
  | 'application.step-completed'
  | 'application.step-rejected'
  | 'application.late'
  | 'application.reminder'
  | 'application.live'
  | 'application.cancelled'
  | 'application.failed';

type ApplicationEvent = {
  readonly type: ApplicationEventType;
  readonly key: string;
  readonly at: number;
  readonly data: Readonly<Record<string, unknown>>;
};

/** What became of an application between two of its versions. Never names a person, a token, or what was signed. */
export function applicationEvents(before: Application | undefined, after: Application): readonly ApplicationEvent[] {
  const events = STEPS.flatMap((name) => stepEvents(before, after, name));
  if (after.status === 'open' || before?.status === after.status) return events;
  const { id, phone: _phone, number, status, ending, endedAt } = after;
  const refund = status === 'live' ? {} : { refund: 'none' };
  return [
    ...events,
    {
      type: `application.${status}`,
      key: id,
      at: endedAt ?? after.startedAt,
      data: { applicationId: id, number, ending, ...refund },
    },
  ];
}

function stepEvents(before: Application | undefined, after: Application, name: StepName): readonly ApplicationEvent[] {
  const [was, is] = [before?.steps[name], after.steps[name]];
  const { id } = after;
  const make = (type: ApplicationEventType, key: string, at: number, more: Readonly<Record<string, unknown>> = {}) => ({
    type,
    key: `${id}#${name}#${key}`,
    at,
    data: { applicationId: id, number: after.number, step: name, party: is.party, round: is.round, ...more },
  });
  const events: ApplicationEvent[] = [];
  if (is.state === 'waiting' && was?.state !== 'waiting' && is.since !== undefined) {
    const expectedBy = is.expectedAt === undefined ? undefined : iso(is.expectedAt);
    events.push(make('application.step-started', 'started', is.since, { expectedBy }));
  }
  if (is.state === 'done' && was?.state !== 'done' && is.doneAt !== undefined)
    events.push(make('application.step-completed', 'completed', is.doneAt, { by: is.doneBy }));
  if (was !== undefined && (is.rejections ?? 0) > (was.rejections ?? 0) && is.roundAt !== undefined)
    events.push(make('application.step-rejected', `rejected#${is.round}`, is.roundAt, { reasons: is.reasons }));
  if (is.lateSince !== undefined && was?.lateSince !== is.lateSince) {
    const expectedBy = is.expectedAt === undefined ? undefined : iso(is.expectedAt);
    events.push(make('application.late', `late#${is.round}`, is.lateSince, { expectedBy }));
  }
  for (const { at, kind, to, by, n, round, failure } of is.reminders.slice(was?.reminders.length ?? 0))
    events.push(make('application.reminder', `${kind}#${round}#${n}#${to}`, at, { kind, to, by, n, round, failure }));
  return events;
}

import type { Run } from './run-simulation.ts';

const MINUTE = 60_000;
/** A call is answered that the stream brings within an hour; a machine's clock may differ. */
const ANSWERED_WITHIN_MS = 59 * MINUTE;

/** Calls that have more than the one answer that the policy wants, or none though none was refused or too late. */
export function unansweredCalls({ system, policy }: Run): string[] {
  const messages = [...system.table.messages.values()];
  const refused = system.history.flatMap(({ change }) => (change.kind === 'refusal' ? [change.refusal.id] : []));
  return system.history.flatMap(({ change }) => {
    if (change.kind !== 'call') return [];
    const { number, callId, at } = change.entry;
    const answers = messages.filter((message) => message.callId === callId).length;
    if (policy.onCall === null) return answers === 0 ? [] : [`${callId} was answered, and nobody wanted it`];
    const told = answers + (refused.includes(system.fakes.ids.derived('msg', 'call', number, callId)) ? 1 : 0);
    const inTime = (system.callsTaken.get(callId) ?? 0) - at < ANSWERED_WITHIN_MS;
    return answers > 1 || (inTime && told === 0) ? [`${callId} has ${answers} answers`] : [];
  });
}

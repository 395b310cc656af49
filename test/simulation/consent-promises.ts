import type { Identity } from '../../shared/domain/identity.ts';
import { KNOWN_MS, type Run } from './run-simulation.ts';
import type { Told } from './simulated-meta.ts';
import { iso } from './virtual-time.ts';

/** By Meta's own switch, as far as it was known for a minute. */
export function unwanted({ system, meta, sms, people, requests }: Run): string[] {
  const marketing = [
    ...meta.taken.flatMap(({ at, phone, opaque, template }) => {
      const category = system.table.messages.get(opaque.split(':')[2] ?? '')?.category;
      return template === 'promo' || (template === undefined && category === 'marketing') ? [{ at, phone, name: opaque }] : [];
    }),
    ...sms.sent.flatMap(({ at, to, text }) =>
      requests.get(text.split('#')[0] ?? '')?.category === 'marketing' ? [{ at, phone: to, name: text }] : [],
    ),
  ];
  return marketing.flatMap(({ at, phone, name }) => {
    const person = people.find((candidate) => candidate.phone === phone);
    const said = meta.told.flatMap(({ update, ackedAt }) =>
      update.kind === 'preference' && update.person === person?.identity
        ? [{ update, ackedAt: ackedAt ?? Number.POSITIVE_INFINITY }]
        : [],
    );
    const known = said.filter(({ ackedAt }) => ackedAt < at - KNOWN_MS).sort((a, b) => (a.update.at ?? 0) - (b.update.at ?? 0));
    const racing = said.some(
      ({ ackedAt, update }) => ackedAt >= at - KNOWN_MS && ackedAt <= at + KNOWN_MS && update.value === 'resume',
    );
    return known.at(-1)?.update.value === 'stop' && !racing ? [`${iso(at)} ${name} to ${phone}`] : [];
  });
}

/** By the sender's clock the last word counts, as far as it was known for a minute; of two at once STOP. */
export function toTheStopped(run: Run): string[] {
  const { meta, sms, system } = run;
  const left = [
    ...meta.taken.map(({ at, phone, opaque }) => ({
      at,
      phone,
      name: opaque,
      to: system.table.messages.get(opaque.split(':')[2] ?? '')?.to,
    })),
    ...sms.sent.map(({ at, to, text }) => ({ at, phone: to, name: text, to: { phone: to } })),
  ];
  return left.flatMap(({ at, phone, name, to }) => {
    const words = wordsTo(run, phone, to?.phone !== undefined, at);
    const known = words.filter(({ ackedAt }) => ackedAt < at - KNOWN_MS);
    const last = known.sort((a, b) => a.at - b.at || (a.value === 'stop' ? 1 : -1)).at(-1);
    // A newer START may have been kept by a function that died before it could say so.
    const taken = words.some((word) => word.value === 'start' && word.at > (last?.at ?? 0) && word.at <= at + KNOWN_MS);
    return last?.value === 'stop' && !taken ? [`${iso(at)} ${name} to ${phone}`] : [];
  });
}

/** What a phone said on both channels. A text counts for a user id only once it is known whose phone that is. */
function wordsTo({ meta, people, texted }: Run, phone: string, byPhone: boolean, before: number) {
  const person = people.find((candidate) => candidate.phone === phone);
  const known = meta.told.some(
    ({ update, ackedAt = Number.POSITIVE_INFINITY }) =>
      update.kind === 'message' && update.person === person?.identity && ackedAt < before - KNOWN_MS,
  );
  const linked = byPhone || known || person?.identity.userId === undefined;
  return [...wordsOf(meta.told, person?.identity), ...texted.filter((word) => linked && word.phone === phone)];
}

function wordsOf(told: readonly Told[], identity: Identity | undefined) {
  return told.flatMap(({ update, ackedAt = Number.POSITIVE_INFINITY }) => {
    if (update.kind !== 'message' || update.person !== identity) return [];
    const value = (['stop', 'start'] as const).find((word) => update.content === JSON.stringify({ text: { body: word } }));
    return value === undefined ? [] : [{ value, at: update.sentAt ?? 0, ackedAt }];
  });
}

import type { Application } from '../domain/application.ts';
import { completeStep, noteStep } from '../domain/application-life.ts';
import { applySignature, isTermsOpen } from '../domain/terms.ts';
import type { Answer, Applications, Signatures } from '../onboarding-ports.ts';
import type { Clock } from '../ports.ts';
import { changeApplication } from './change-application.ts';

export type TermsPorts = {
  readonly clock: Clock;
  readonly applications: Applications;
  readonly signatures: Signatures;
};

/** A request whose answer was lost is looked for this long before it is made again: Dropbox Sign's search lags behind. */
const LOST_ANSWER_MS = 15 * 60_000;
const NOT_KNOWN = 'the answer to the signature request is not known yet';

/** Has the terms sent for signature once a round, and looks how that stands. Answers what kept it from doing so. */
export async function pursueTerms(ports: TermsPorts, application: Application): Promise<string | undefined> {
  const { terms, organisation } = application;
  const { round } = application.steps['sign-terms'];
  if (terms?.round === round) {
    return terms.requestId === undefined ? makeUp(ports, application) : lookAt(ports, application.id, terms.requestId);
  }
  const { email } = organisation;
  if (email === undefined)
    return hold(
      ports,
      application.id,
      'no-address',
      'No e-mail address is known: correct the organisation (PATCH organisation.email).',
    );
  // The round after a bounce waits for a correction, which begins another.
  if (terms?.state === 'bounced' && terms.email === email && terms.round === round - 1)
    return hold(
      ports,
      application.id,
      'address-bounced',
      'The e-mail address bounced: correct the organisation (PATCH organisation.email), and the terms are sent again.',
    );
  const trouble = (await takeEarlier(ports, application)) ?? (await callBack(ports, application));
  if (trouble !== undefined) return trouble;
  // The wish is stored before the request is made: a crash between the two is made up for by looking for it.
  const asked = await changeApplication(ports.applications, application.id, (current) =>
    current.status !== 'open' ||
    current.steps['sign-terms'].state !== 'waiting' ||
    current.steps['sign-terms'].round !== round ||
    current.terms?.round === round
      ? undefined
      : {
          application: { ...current, terms: { state: 'asked', round, email, askedAt: ports.clock.now() } },
          log: [{ at: ports.clock.now(), by: 'process', what: 'terms-asked', step: 'sign-terms', evidence: { round } }],
        },
  );
  return asked?.kind === 'changed' ? ask(ports, asked.application) : undefined;
}

/** What was signed in an earlier round is signed: its callback may be on its way. */
async function takeEarlier(ports: TermsPorts, { id, terms }: Application): Promise<string | undefined> {
  if (terms?.requestId === undefined) return undefined;
  const { requestId } = terms;
  const answer = await ports.signatures.get(requestId);
  if (answer.kind !== 'ok') return troubleOf(answer);
  if (answer.value?.state !== 'signed') return undefined;
  const act = { at: ports.clock.now(), by: 'dropbox-sign', evidence: { signatureRequest: requestId, state: 'signed' } };
  await changeApplication(ports.applications, id, (current) =>
    completeStep({ ...current, terms: { ...terms, state: 'signed' } }, 'sign-terms', act),
  );
  return undefined;
}

/** Cancels the request of an earlier round that is still open, also one whose making was never answered. */
export async function callBack(
  ports: Pick<TermsPorts, 'signatures' | 'clock'>,
  application: Application,
): Promise<string | undefined> {
  const { terms } = application;
  if (terms === undefined || !isTermsOpen(application)) return undefined;
  const found = terms.requestId === undefined ? await ports.signatures.find(wishOf(application, terms)) : undefined;
  if (found !== undefined && found.kind !== 'ok') return troubleOf(found);
  const requestId = terms.requestId ?? found?.value;
  if (requestId === undefined) return terms.askedAt + LOST_ANSWER_MS > ports.clock.now() ? NOT_KNOWN : undefined;
  const cancelled = await ports.signatures.cancel(requestId);
  return cancelled.kind === 'ok' ? undefined : troubleOf(cancelled);
}

async function ask(ports: TermsPorts, application: Application): Promise<string | undefined> {
  const { terms } = application;
  if (terms === undefined) return undefined;
  const answer = await ports.signatures.ask(wishOf(application, terms));
  if (answer.kind !== 'ok') return troubleOf(answer);
  await noteRequest(ports, application, answer.value);
  return undefined;
}

/** The request was wanted, and its answer never came: it is looked for, and after a while made again. */
async function makeUp(ports: TermsPorts, application: Application): Promise<string | undefined> {
  const { terms } = application;
  if (terms === undefined) return undefined;
  const found = await ports.signatures.find(wishOf(application, terms));
  if (found.kind !== 'ok') return troubleOf(found);
  if (found.value !== undefined) {
    await noteRequest(ports, application, found.value);
    return lookAt(ports, application.id, found.value);
  }
  const now = ports.clock.now();
  if (terms.askedAt + LOST_ANSWER_MS > now) return NOT_KNOWN;
  // Two that come here at once make one request.
  const mine = await changeApplication(ports.applications, application.id, (current) =>
    current.terms?.round === terms.round && current.terms.askedAt === terms.askedAt && current.terms.requestId === undefined
      ? { application: { ...current, terms: { ...current.terms, askedAt: now } }, log: [] }
      : undefined,
  );
  return mine?.kind === 'changed' ? ask(ports, mine.application) : undefined;
}

/** What Dropbox Sign says of a request, applied. */
export async function lookAt(ports: TermsPorts, id: string, requestId: string): Promise<string | undefined> {
  const answer = await ports.signatures.get(requestId);
  if (answer.kind !== 'ok') return troubleOf(answer);
  const request = answer.value;
  if (request !== undefined)
    await changeApplication(ports.applications, id, (current) => applySignature(current, request, ports.clock.now()));
  return undefined;
}

/** The wish's request exists: its callbacks may have come before this is known. */
async function noteRequest(ports: TermsPorts, application: Application, requestId: string): Promise<void> {
  const { round } = application.steps['sign-terms'];
  await changeApplication(ports.applications, application.id, (current) => {
    const { terms } = current;
    if (terms === undefined || terms.round !== round || terms.requestId !== undefined) return undefined;
    const at = ports.clock.now();
    const evidence = { signatureRequest: requestId, round };
    return {
      application: { ...current, terms: { ...terms, requestId, state: terms.state === 'asked' ? 'sent' : terms.state } },
      log: [{ at, by: 'process', what: 'terms-sent', step: 'sign-terms', evidence }],
    };
  });
}

async function hold(ports: TermsPorts, id: string, what: string, note: string): Promise<undefined> {
  await changeApplication(ports.applications, id, (current) =>
    noteStep(current, 'sign-terms', { at: ports.clock.now(), by: 'process', what, party: 'provider', note }),
  );
  return undefined;
}

function wishOf(application: Application, terms: NonNullable<Application['terms']>) {
  return {
    applicationId: application.id,
    round: terms.round,
    name: application.organisation.name,
    email: terms.email,
  };
}

function troubleOf(answer: Exclude<Answer<unknown>, { kind: 'ok' }>): string {
  return answer.kind === 'refused'
    ? `Dropbox Sign refused: ${answer.message} (${answer.code})`
    : `Dropbox Sign did not answer: ${answer.why}`;
}

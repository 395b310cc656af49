import type { ReactNode } from 'react';
import type { WholeApplication } from '../../api/application-types.ts';
import { MailAddress } from '../../components/mail-address.tsx';
import { Time } from '../../components/time.tsx';
import { applicationTexts as allTexts } from '../../texts/application.ts';

const texts = allTexts.fact;

/** What is known of an application, with what can be done about the whole of it. */
export function Facts({ application, children }: { readonly application: WholeApplication; readonly children: ReactNode }) {
  const { organisation, terms, review, verification, acknowledgements, endedAt } = application;
  const facts: readonly (readonly [name: string, value: ReactNode])[] = [
    [texts.phoneNumber, application.phoneNumber],
    [texts.displayName, <bdi key="name">{application.displayName}</bdi>],
    [texts.email, organisation.email === undefined ? allTexts.none : <MailAddress key="mail" address={organisation.email} />],
    [texts.testPhone, application.testPhone ?? allTexts.none],
    [texts.businessId, application.facebookBusinessId],
    [texts.wabaId, application.wabaId ?? allTexts.unknown],
    [texts.phoneNumberId, application.phoneNumberId ?? allTexts.unknown],
    [texts.started, <Time key="at" at={application.startedAt} />],
    [texts.acknowledged, texts.acknowledgedWhat(acknowledgements.by)],
    ...(endedAt === null ? [] : [[texts.ended, <Time key="at" at={endedAt} />] as const]),
    ...(verification === null ? [] : [[texts.verification, verification.status] as const]),
    ...(terms === null ? [] : [[texts.terms, texts.termsState(terms.state, terms.sentTo)] as const]),
    ...(review.account === null ? [] : [[texts.account, review.account.decision] as const]),
    ...(review.name === null ? [] : [[texts.name, review.name.decision] as const]),
    [texts.id, <code key="id">{application.id}</code>],
    [texts.execution, <code key="id">{application.execution}</code>],
  ];
  return (
    <section className="card told" aria-labelledby="facts">
      <h2 id="facts">{allTexts.facts}</h2>
      <dl className="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {children}
    </section>
  );
}

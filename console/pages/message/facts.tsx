import { type ReactNode, useId } from 'react';
import type { Message } from '../../api/message-types.ts';
import { useNumbers } from '../../api/numbers.ts';
import { PersonLink } from '../../components/person-link.tsx';
import { Time } from '../../components/time.tsx';
import { otherHour } from '../../texts/local-time.ts';
import { sayCosts, oneMessageTexts as texts } from '../../texts/messages.ts';
import { useSession } from '../conversation/use-conversation.ts';

/** What there is to know besides: whose it is, when it came, what it costs. */
export function Facts({ message }: { readonly message: Message }) {
  const id = useId();
  const { from, person, to, createdAt, category, reference } = message;
  const own = useNumbers().data?.find(({ phoneNumberId }) => phoneNumberId === from);
  const session = useSession({ number: from, person }).data;
  const theirs = otherHour(session?.timeZones ?? [], new Date(createdAt));
  return (
    <section className="card message-part" aria-labelledby={id}>
      <h2 id={id}>{texts.facts}</h2>
      <dl className="facts">
        <Fact term={texts.to}>
          <PersonLink number={from} person={person} shown={session?.name ?? to.phone ?? to.userId ?? person} />
        </Fact>
        <Fact term={texts.from}>
          <bdi>{own?.verifiedName ?? own?.displayPhone ?? from}</bdi>
        </Fact>
        <Fact term={texts.created}>
          <Time at={createdAt} />
          {theirs === undefined ? null : ` · ${theirs}`}
        </Fact>
        <Fact term={texts.category}>{category}</Fact>
        {reference === undefined ? null : (
          <Fact term={texts.reference}>
            <bdi>{reference}</bdi>
          </Fact>
        )}
        <Fact term={texts.cost}>{sayCosts(message) ?? texts.noCost}</Fact>
      </dl>
    </section>
  );
}

function Fact({ term, children }: { readonly term: string; readonly children: ReactNode }) {
  return (
    <>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </>
  );
}

import { memo } from 'react';
import type { Refusal } from '../../api/message-list-types.ts';
import { Badge } from '../../components/badge.tsx';
import { PersonLink } from '../../components/person-link.tsx';
import { Time } from '../../components/time.tsx';
import { sayProblem, sayRefusal, messageTexts as texts } from '../../texts/messages.ts';

/** When, to whom, and why a send was refused. There is no message, so nothing can be sent once more. */
export const RefusalRow = memo(function RefusalRow({ refusal }: { readonly refusal: Refusal }) {
  const { from, person, at, detail, rule, problem, reference } = refusal;
  return (
    <article className="message-row">
      <p className="message-row-head">
        <Time at={at} />
        {person === undefined ? <span>{texts.nobody}</span> : <PersonLink number={from} person={person} shown={person} />}
        <Badge tone="bad">{sayProblem(refusal)}</Badge>
      </p>
      <div className="message-row-why">
        <p>{sayRefusal(refusal).join(' ')}</p>
        {reference === undefined ? null : (
          <p className="faint small">
            <bdi>{texts.reference(reference)}</bdi>
          </p>
        )}
        <details>
          <summary>{texts.why}</summary>
          <p>{detail}</p>
          <p className="faint small">
            <code>{problem}</code> {rule === undefined || rule === problem ? null : <code>{rule}</code>}
          </p>
        </details>
      </div>
    </article>
  );
});

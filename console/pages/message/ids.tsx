import { useId } from 'react';
import type { Message } from '../../api/message-types.ts';
import { CopyButton } from '../../components/copy-button.tsx';
import { oneMessageTexts as texts } from '../../texts/messages.ts';

/** The ids by which it is found in logs, at Meta and in other systems, to be copied. */
export function Ids({ message }: { readonly message: Message }) {
  const id = useId();
  return (
    <section className="card message-part" aria-labelledby={id}>
      <h2 id={id}>{texts.ids}</h2>
      <dl className="facts">
        {idsOf(message).map(([what, value]) => (
          <div key={what} className="message-id">
            <dt>{what}</dt>
            <dd>
              <code>{value}</code> <CopyButton text={value} label={texts.copyOf(what)} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function idsOf({ id, person, from, reference, callId, attempts }: Message): readonly (readonly [what: string, value: string])[] {
  return [
    [texts.id, id],
    [texts.person, person],
    [texts.fromId, from],
    ...(reference === undefined ? [] : [[texts.reference, reference] as const]),
    ...(callId === undefined ? [] : [[texts.call, callId] as const]),
    ...attempts.flatMap(({ providerId, route }, at) =>
      providerId === null ? [] : [[texts.providerId(route, at + 1), providerId] as const],
    ),
  ];
}

import type { Message } from '../api/message-types.ts';
import { sayAttempt, sayAttemptState, sayWhyAttempt } from '../texts/attempts.ts';
import { Badge } from './badge.tsx';
import { Time } from './time.tsx';
import './attempts.css';

/** Every attempt of a message: its route and why, how it stands, and all that is known of it. */
export function Attempts({ message }: { readonly message: Message }) {
  return (
    <ol className="attempts">
      {message.attempts.map((attempt, at) => {
        const { says, tone } = sayAttemptState(attempt);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: attempts are only ever added, at the end
          <li key={at}>
            <p className="attempts-head">
              <strong>{sayWhyAttempt(attempt)}</strong> <Badge tone={tone}>{says}</Badge> <Time at={attempt.at} />
            </p>
            {sayAttempt(attempt).map((sentence) => (
              <p key={sentence}>{sentence}</p>
            ))}
            {attempt.text === undefined ? null : (
              <p className="attempts-text" dir="auto">
                {attempt.text}
              </p>
            )}
            {attempt.template === undefined ? null : <p className="attempts-text">{attempt.template.name}</p>}
          </li>
        );
      })}
    </ol>
  );
}

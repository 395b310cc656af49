import { playgroundTexts } from '../../texts/playground.ts';
import { useChat, useSession, useTexts } from './phones.ts';

const texts = playgroundTexts;
const STEPS = ['write', 'answer', 'move', 'sms'] as const;

/** What to try, in four steps, each ticked off once it has happened. */
export function Steps({ phone }: { readonly phone: string }) {
  const chat = useChat(phone);
  const session = useSession(phone).data;
  const happened = [
    chat.some(({ by }) => by === 'customer'),
    chat.some(({ by }) => by === 'business'),
    session?.state === 'closed',
    useTexts(phone).length > 0,
  ];
  // Whoever came to a later step has been at the earlier ones.
  const done = happened.lastIndexOf(true) + 1;
  return (
    <ol className="steps" aria-label={texts.stepsDone(done, STEPS.length)}>
      {STEPS.map((step, index) => (
        <li key={step} data-done={index < done} {...(index === done ? { 'aria-current': 'step' as const } : {})}>
          <span aria-hidden="true" className="step-mark">
            {index < done ? '✓' : index + 1}
          </span>
          <span>{texts.steps[step]}</span>
          {index < done ? <span className="hidden">({texts.done})</span> : null}
        </li>
      ))}
    </ol>
  );
}

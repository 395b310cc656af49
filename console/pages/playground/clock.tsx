import { callLocal, useLocalAction, useLocalClock } from '../../api/local.ts';
import { useNow } from '../../components/use-now.ts';
import { formatLeft } from '../../texts/format.ts';
import { playgroundTexts } from '../../texts/playground.ts';

const texts = playgroundTexts.clock;

/** The clock of the run, and ways to move it. It never goes back. */
export function Clock() {
  const clock = useLocalClock();
  const move = useLocalAction((to: { readonly advance: string } | { readonly to: 'next' }) => callLocal('/clock', to));
  // A button that is switched off would lose the focus of whoever pressed it.
  const go = (to: Parameters<typeof move.mutate>[0]) => (move.isPending ? undefined : move.mutate(to));
  const now = useNow();
  const next = clock.data?.next ?? null;
  return (
    <section className="card" aria-labelledby="clock">
      <h2 id="clock">{texts.title}</h2>
      <p className="clock-face">
        <time dateTime={new Date(now).toISOString()}>
          {new Date(now).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' })}
        </time>
      </p>
      <div className="actions">
        <button type="button" className="button" aria-disabled={move.isPending} onClick={() => go({ advance: 'PT1H' })}>
          {texts.hour}
        </button>
        <button type="button" className="button" aria-disabled={move.isPending} onClick={() => go({ advance: 'PT24H' })}>
          {texts.day}
        </button>
        <button
          type="button"
          className="button"
          aria-disabled={move.isPending || next === null}
          onClick={() => go({ to: 'next' })}
        >
          {texts.next}
        </button>
      </div>
      {move.error === null ? null : <p className="field-error">{move.error.message}</p>}
      <div className="clock-note hint">
        <p role="status">{move.isPending ? texts.moving : null}</p>
        {move.isPending ? null : (
          <p>{next === null ? texts.nothing : texts.due(sayWhat(next.what), formatLeft(new Date(next.at).getTime() - now))}</p>
        )}
      </div>
    </section>
  );
}

function sayWhat(what: string): string {
  return playgroundTexts.whats.find(([pattern]) => pattern.test(what))?.[1] ?? what;
}

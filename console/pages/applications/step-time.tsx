import type { Step } from '../../api/application-types.ts';
import { Time } from '../../components/time.tsx';
import { useNow } from '../../components/use-now.ts';
import { applicationTexts } from '../../texts/application.ts';
import { formatDuration } from '../../texts/duration.ts';

const texts = applicationTexts.step;

/** Since when a step waits, and what it has used of the time that is expected of it; or when it was done. */
export function StepTime({ step }: { readonly step: Step }) {
  if (step.doneAt !== null) return <Done doneAt={step.doneAt} since={step.since} />;
  return step.state === 'waiting' && step.since !== null ? <Waiting step={step} since={step.since} /> : null;
}

function Done({ doneAt, since }: { readonly doneAt: string; readonly since: string | null }) {
  return (
    <p>
      {texts.done} <Time at={doneAt} />
      {since === null ? null : `, ${texts.took(between(since, Date.parse(doneAt)))}`}
    </p>
  );
}

function Waiting({ step: { roundSince, expectedBy }, since }: { readonly step: Step; readonly since: string }) {
  const now = useNow();
  const begun = roundSince ?? since;
  return (
    <p>
      {texts.since} <Time at={begun} />:{' '}
      {expectedBy === null
        ? texts.used(between(begun, now))
        : texts.usedOf(between(begun, now), between(begun, Date.parse(expectedBy)))}
    </p>
  );
}

const between = (from: string, to: number): string => formatDuration(to - Date.parse(from));

import { useMay } from '../../api/me.ts';
import type { Policy } from '../../api/policy-types.ts';
import { ApiProblem } from '../../api/problem.ts';
import { serverNow } from '../../api/server-clock.ts';
import { ErrorNote } from '../../components/error-note.tsx';
import { capital, sayDecision, sayFurther } from '../../texts/decision.ts';
import { formatTime } from '../../texts/format.ts';
import { policyTexts } from '../../texts/policy.ts';
import { toAmount } from './duration.ts';
import { followers, type Outcome, type Situation, warningsElsewhere } from './previews.ts';
import type { Previewed, Sample } from './use-previews.ts';

const texts = policyTexts.preview;

type PanelProps = {
  readonly policy: Policy;
  readonly previewed: readonly Previewed[];
  readonly sample: Sample;
  readonly onSample: (sample: Sample) => void;
  /** Something is wrong with the policy, so nothing is asked. */
  readonly wrong: boolean;
};

/** What the policy would do in each situation, as the API decides it. */
export function PreviewPanel({ policy, previewed, sample, onSample, wrong }: PanelProps) {
  const mayAsk = useMay('send');
  return (
    <section className="card policy-preview" aria-labelledby="policy-preview">
      <h2 id="policy-preview">{texts.title}</h2>
      {mayAsk ? (
        <>
          <p className="faint small">{texts.why}</p>
          <SampleFields sample={sample} onSample={onSample} />
          {wrong ? <p className="note note-warn small">{texts.wrong}</p> : null}
          <dl
            className="situations"
            aria-live="polite"
            aria-busy={previewed.some(({ isFetching }) => isFetching)}
            data-stale={wrong}
          >
            {previewed.map((one) => (
              <Situated key={one.situation.key} policy={policy} previewed={one} wrong={wrong} />
            ))}
            <Undelivered policy={policy} previewed={previewed[0]} />
            <Warnings previewed={previewed} />
          </dl>
        </>
      ) : (
        <p className="note">{texts.needsSend}</p>
      )}
    </section>
  );
}

function SampleFields({ sample, onSample }: Pick<PanelProps, 'sample' | 'onSample'>) {
  return (
    <>
      <div className="field">
        <label htmlFor="preview-phone">{texts.phone}</label>
        <input
          id="preview-phone"
          type="tel"
          dir="ltr"
          autoComplete="off"
          value={sample.phone}
          aria-describedby="preview-phone-hint"
          onChange={({ target }) => onSample({ ...sample, phone: target.value })}
        />
        <p id="preview-phone-hint" className="hint">
          {texts.phoneHint}
        </p>
      </div>
      <label className="field">
        <span>{texts.text}</span>
        <input
          dir="auto"
          autoComplete="off"
          value={sample.text}
          onChange={({ target }) => onSample({ ...sample, text: target.value })}
        />
      </label>
    </>
  );
}

type SituatedProps = { readonly previewed: Previewed } & Pick<PanelProps, 'policy' | 'wrong'>;

function Situated({ policy, previewed, wrong }: SituatedProps) {
  const { situation } = previewed;
  return (
    <div className="situation">
      <dt>{titleOf(situation, policy)}</dt>
      <dd>
        <Answer previewed={previewed} wrong={wrong} />
      </dd>
    </div>
  );
}

function Answer({ previewed, wrong }: Omit<SituatedProps, 'policy'>) {
  const { outcome, error } = previewed;
  if (wrong && outcome === undefined) return <p className="faint">–</p>;
  if (refusesPolicy(error)) return <p className="faint">{texts.wrong}</p>;
  if (error !== null) return <ErrorNote query={previewed} />;
  return outcome === undefined ? <p className="faint">{texts.waiting}</p> : <Told outcome={outcome} />;
}

/** The API finds the policy wrong: its fields say where. */
function refusesPolicy(error: Error | null): boolean {
  const errors = error instanceof ApiProblem ? (error.problem.errors ?? []) : [];
  return errors.some(({ field }) => field.startsWith('suppose.policy'));
}

function titleOf({ key, at }: Situation, { quietHours }: Policy): string {
  if (key === 'quiet') return texts.quiet(localTime(at ?? 0, quietHours?.timeZone), quietHours?.timeZone ?? '');
  return texts[key];
}

/** The hour as the policy's own zone has it. */
function localTime(at: number, timeZone: string | undefined): string {
  try {
    return new Date(at).toLocaleTimeString(undefined, {
      timeStyle: 'short',
      ...(timeZone === undefined ? {} : { timeZone }),
    });
  } catch {
    return formatTime(new Date(at));
  }
}

function Told({ outcome }: { readonly outcome: Outcome }) {
  if (outcome.kind === 'decided') {
    const { warnings: _, window, ...decision } = outcome.decision;
    // The window is only supposed, and so is its end: telling when it was would take it for one that was.
    return <p>{sayDecision({ ...decision, window: { state: window.state } }, serverNow()).join(' ')}</p>;
  }
  const { problem } = outcome;
  if (problem['rule'] === 'no-action-wanted') return <p>{texts.nothing}</p>;
  return (
    <p>
      <strong>{texts.refused}</strong> {problem.detail}
    </p>
  );
}

function Undelivered({ policy, previewed }: { readonly policy: Policy; readonly previewed: Previewed | undefined }) {
  const outcome = previewed?.outcome;
  if (outcome?.kind !== 'decided') return null;
  const follow = followers(outcome.decision, policy);
  return (
    <div className="situation">
      <dt>{texts.undelivered}</dt>
      <dd>
        {follow.length === 0 ? <p>{texts.nothingFollows}</p> : null}
        {follow.map(({ only, after }) => (
          <p key={only.further?.[0]?.entry}>
            {sayFurther(only).join(' ')} {after === undefined ? null : sayInTime(after)}
          </p>
        ))}
      </dd>
    </div>
  );
}

/** Each once, but for those that stand at their fields. */
function Warnings({ previewed }: Pick<PanelProps, 'previewed'>) {
  const whys = new Set(previewed.flatMap(({ outcome }) => (outcome === undefined ? [] : warningsElsewhere(outcome))));
  if (whys.size === 0) return null;
  return (
    <div className="situation">
      <dt>{texts.mind}</dt>
      {[...whys].map((why) => (
        <dd key={why}>{capital(why)}.</dd>
      ))}
    </div>
  );
}

function sayInTime(after: string): string {
  const found = toAmount(after);
  return found === undefined ? '' : capital(texts.inTime(found.amount, policyTexts.units[found.unit]));
}

import type { Application } from '../../api/application-types.ts';
import { Time } from '../../components/time.tsx';
import { timeTexts as texts } from '../../texts/applications.ts';
import { durationMs, formatDuration } from '../../texts/duration.ts';

type Timed = Pick<Application, 'time' | 'status'>;

/** The working time used as a bar on the scale of what is expected, and in a few words. */
export function TimeUsed({ application: { time } }: { readonly application: Timed }) {
  const { used, earliest, latest } = inWords(time);
  return (
    <div className="time-used">
      <TimeBar time={time} />
      <span>{texts.of(used, earliest, latest)}</span>
    </div>
  );
}

/** The same in sentences, with what is left out and the forecast. */
export function TimeTold({ application }: { readonly application: Application }) {
  const { time, status, verificationExcluded } = application;
  const { used, earliest, latest } = inWords(time);
  const over = durationMs(time.working) > durationMs(time.expected.latest);
  return (
    <section className="card told" aria-labelledby="time">
      <h2 id="time">{texts.title}</h2>
      <TimeBar time={time} />
      <p>
        {status === 'open' ? texts.used(used, earliest, latest) : texts.ended(used)} {over ? texts.over : null}
      </p>
      <p>{texts.excluded(formatDuration(durationMs(time.verification)), verificationExcluded)}</p>
      {time.forecast === null ? null : (
        <p>
          {texts.forecast} <Time at={time.forecast.earliest} /> {texts.and} <Time at={time.forecast.latest} />
          {verificationExcluded ? `, ${texts.forecastExcluded}` : ''}.
        </p>
      )}
    </section>
  );
}

/** Says nothing to a screen reader: the words beside it do. */
function TimeBar({ time }: Pick<Timed, 'time'>) {
  const [working, earliest, latest] = [time.working, time.expected.earliest, time.expected.latest].map(durationMs);
  const scale = Math.max(latest ?? 0, working ?? 0, 1);
  const part = (ms = 0) => `${(100 * ms) / scale}%`;
  return (
    <div className="time-bar" aria-hidden="true" data-over={(working ?? 0) > (latest ?? 0)}>
      <span className="time-bar-used" style={{ width: part(working) }} />
      <span className="time-bar-mark" style={{ insetInlineStart: part(earliest) }} />
      <span className="time-bar-mark" style={{ insetInlineStart: part(latest) }} />
    </div>
  );
}

function inWords({ working, expected }: Timed['time']) {
  const [used = '', earliest = '', latest = ''] = [working, expected.earliest, expected.latest].map((iso) =>
    formatDuration(durationMs(iso)),
  );
  return { used, earliest, latest };
}

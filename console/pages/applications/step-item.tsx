import type { ReactNode } from 'react';
import type { LogLine, Step } from '../../api/application-types.ts';
import { Badge, type Tone } from '../../components/badge.tsx';
import { Time } from '../../components/time.tsx';
import { applicationTexts as allTexts, sayReminder } from '../../texts/application.ts';
import { sayChannel, sayEvidence, sayWhat } from '../../texts/application-log.ts';
import { partyNames, stateNames, stepNames, stepTells } from '../../texts/applications.ts';
import { StepTime } from './step-time.tsx';

const texts = allTexts.step;
const TONES: Readonly<Record<Step['state'], Tone>> = {
  'not-started': 'plain',
  waiting: 'warn',
  done: 'good',
  'switched-off': 'plain',
};
/** What ends a step, or its round. */
const ENDINGS: readonly string[] = ['step-completed', 'step-rejected', 'step-begun-anew'];

type StepItemProps = { readonly step: Step; readonly log: readonly LogLine[]; readonly children: ReactNode };

/** A step: whose turn, how long, why not yet, who was told, and what was seen. */
export function StepItem({ step, log, children }: StepItemProps) {
  const { name, state, party, late, lateSince, round, rejections, note, reasons, trouble } = step;
  const seen = log.filter(({ what }) => ENDINGS.includes(what));
  const why = seen.at(-1)?.what === 'step-begun-anew' ? texts.anew : texts.reasons;
  return (
    <li className="step" data-state={state}>
      <div className="step-head">
        <h3>{stepNames[name]}</h3>
        <Badge tone={TONES[state]}>{stateNames[state]}</Badge>
        {late ? <Badge tone="bad">{allTexts.late}</Badge> : lateSince === null ? null : <Badge>{allTexts.wasLate}</Badge>}
        {state === 'switched-off' ? null : <span className="faint">{partyNames[party]}</span>}
      </div>
      <p className="small faint">{stepTells[name]}</p>
      <StepTime step={step} />
      {round > 1 ? <p>{texts.round(round, rejections)}</p> : null}
      {note === null || state !== 'waiting' ? null : <p dir="auto">{note}</p>}
      {reasons.length === 0 || state !== 'waiting' ? null : (
        <p>
          {why} <bdi>{reasons.join('; ')}</bdi>
        </p>
      )}
      {trouble === null ? null : (
        <p className="note note-bad">
          <span>
            {texts.trouble} {trouble.what} (<Time at={trouble.at} />)
          </span>
        </p>
      )}
      <Reminders step={step} />
      {seen.length === 0 ? null : <Evidence seen={seen} />}
      {children}
    </li>
  );
}

function Reminders({ step: { reminders, state } }: { readonly step: Step }) {
  if (reminders.length === 0) return state === 'waiting' ? <p className="small faint">{texts.noReminders}</p> : null;
  return (
    <details className="small">
      <summary>{texts.reminders(reminders.length)}</summary>
      <ul>
        {reminders.map((reminder) => (
          <li key={`${reminder.kind} ${reminder.round} ${reminder.n} ${reminder.to}`}>
            <Time at={reminder.at} /> {sayReminder(reminder)}
          </li>
        ))}
      </ul>
    </details>
  );
}

function Evidence({ seen }: { readonly seen: readonly LogLine[] }) {
  return (
    <ul className="evidence small" aria-label={texts.evidence}>
      {seen.map((line) => (
        <li key={`${line.at} ${line.what}`}>
          <Time at={line.at} /> <strong>{sayWhat(line.what)}</strong>: {sayChannel(line)}
          {sayEvidence(line.evidence).map((fact) => (
            <span key={fact} className="fact" dir="auto">
              {fact}
            </span>
          ))}
        </li>
      ))}
    </ul>
  );
}

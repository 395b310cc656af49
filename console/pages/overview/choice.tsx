import { useId } from 'react';
import { useNumbers } from '../../api/numbers.ts';
import { overviewTexts as texts } from '../../texts/overview.ts';
import { RANGES, useChoice } from './use-choice.ts';

/** The period and the number that the figures are of. */
export function Choice() {
  const { range, number, change } = useChoice();
  const numbers = useNumbers().data ?? [];
  const id = useId();
  const known = numbers.some(({ phoneNumberId }) => phoneNumberId === number);
  return (
    <>
      <fieldset className="choice-range">
        <legend className="hidden">{texts.range}</legend>
        {RANGES.map((one) => (
          <label key={one}>
            <input type="radio" name={`range${id}`} checked={range === one} onChange={() => change({ range: one })} />
            <span>{texts.ranges[one]}</span>
          </label>
        ))}
      </fieldset>
      <label className="hidden" htmlFor={id}>
        {texts.number}
      </label>
      <select
        id={id}
        className="choice-number"
        value={number ?? ''}
        onChange={({ target }) => change({ number: target.value || undefined })}
      >
        <option value="">{texts.allNumbers}</option>
        {number === undefined || known ? null : <option value={number}>{number}</option>}
        {numbers.map(({ phoneNumberId, displayPhone, verifiedName }) => (
          <option key={phoneNumberId} value={phoneNumberId}>
            {displayPhone ?? phoneNumberId}
            {verifiedName === undefined ? '' : ` · ${verifiedName}`}
          </option>
        ))}
      </select>
    </>
  );
}

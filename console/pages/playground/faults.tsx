import { type FormEvent, useId } from 'react';
import { callLocal, useLocal, useLocalAction } from '../../api/local.ts';
import { WaitingButton } from '../../components/waiting-button.tsx';
import { FAULTS, playgroundTexts } from '../../texts/playground.ts';

const texts = playgroundTexts.faults;
type Fault = { readonly id: number; readonly do: string; readonly code?: number; readonly to?: string; readonly left?: number };

/** Trouble to switch on, for this customer. */
export function Faults({ phone }: { readonly phone: string }) {
  const id = useId();
  const faults = useLocal<{ readonly faults: readonly Fault[] }>('/whatsapp/faults').data?.faults ?? [];
  const set = useLocalAction((fault: object) => callLocal('/whatsapp/faults', fault));
  const clear = useLocalAction(() => callLocal('/whatsapp/faults', undefined, 'DELETE'));
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const chosen = FAULTS.find((one) => one.id === form.get('fault'));
    if (chosen !== undefined) set.mutate({ ...chosen.fault, to: phone, ...(form.get('times') === 'once' ? { times: 1 } : {}) });
  };
  return (
    <section className="card faults" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{texts.title}</h2>
      <p className="hint">{texts.hint}</p>
      <form onSubmit={submit}>
        <label className="field">
          <span>{texts.choose}</span>
          <select name="fault">
            {FAULTS.map((fault) => (
              <option key={fault.id} value={fault.id}>
                {fault.says}
              </option>
            ))}
          </select>
        </label>
        <label className="field">
          <span>{texts.times}</span>
          <select name="times">
            <option value="once">{texts.once}</option>
            <option value="always">{texts.always}</option>
          </select>
        </label>
        <WaitingButton type="submit" className="button" waiting={set.isPending}>
          {texts.add}
        </WaitingButton>
      </form>
      {set.error === null ? null : <p className="field-error">{set.error.message}</p>}
      <h3>{texts.set}</h3>
      {faults.length === 0 ? (
        <p className="faint">{texts.none}</p>
      ) : (
        <>
          <ul className="plain">
            {faults.map((fault) => (
              <li key={fault.id}>
                {sayFault(fault)} {fault.to === undefined ? null : texts.forPhone(fault.to)}{' '}
                {fault.left === undefined ? null : <span className="faint">{texts.left(fault.left)}</span>}
              </li>
            ))}
          </ul>
          <button type="button" className="button button-small" onClick={() => clear.mutate(undefined)}>
            {texts.clear}
          </button>
        </>
      )}
    </section>
  );
}

function sayFault({ do: kind, code }: Fault): string {
  const known = FAULTS.find(({ fault }) => fault.do === kind && (!('code' in fault) || fault.code === code));
  return known?.says ?? `${kind} ${code ?? ''}`.trim();
}

import { type ReactNode, useEffect, useRef, useState } from 'react';
import { policyTexts as texts } from '../../texts/policy.ts';

const MOST = 10;

type ListProps<Entry> = {
  readonly entries: readonly Entry[];
  readonly onChange: (entries: readonly Entry[]) => void;
  readonly make: () => Entry;
  readonly add: string;
  readonly empty: string;
  readonly readOnly: boolean;
  readonly children: (entry: Entry, at: number, change: (entry: Entry) => void) => ReactNode;
};

/** Where the focus goes once the list is drawn anew: it follows what was moved. */
type Focus = { readonly at: number; readonly to: 'up' | 'down' | 'first' } | 'add';

/** Ways on in their order: added, removed and moved by buttons, which the focus follows. */
export function WayList<Entry>({ entries, onChange, make, add, empty, readOnly, children }: ListProps<Entry>) {
  const box = useRef<HTMLDivElement>(null);
  const [focus, setFocus] = useState<Focus>();
  const [said, setSaid] = useState('');
  useEffect(() => {
    if (focus === undefined) return;
    find(box.current, focus)?.focus();
    setFocus(undefined);
  }, [focus]);
  const put = (next: readonly Entry[], to: Focus, says: string) => {
    onChange(next);
    setFocus(to);
    setSaid(says);
  };
  const move = (at: number, by: 1 | -1) => {
    const to = at + by;
    if (to < 0 || to >= entries.length) return;
    put(
      entries.toSpliced(at, 1).toSpliced(to, 0, ...entries.slice(at, at + 1)),
      { at: to, to: by < 0 ? 'up' : 'down' },
      texts.moved(to),
    );
  };
  const remove = (at: number) => put(entries.toSpliced(at, 1), 'add', texts.removed(at));
  return (
    <div ref={box} className="ways-box">
      {entries.length === 0 ? <p className="faint">{empty}</p> : null}
      <ol className="ways">
        {entries.map((entry, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: an entry has no name but its place, and keeps nothing of its own
          <li key={at} className="way" data-way={at}>
            <div className="way-head">
              <strong>{texts.place(at)}</strong>
              {readOnly ? null : <WayButtons at={at} many={entries.length} move={move} remove={remove} />}
            </div>
            {children(entry, at, (changed) => onChange(entries.with(at, changed)))}
          </li>
        ))}
      </ol>
      {readOnly ? null : entries.length >= MOST ? (
        <p className="faint">{texts.full}</p>
      ) : (
        <button
          type="button"
          className="button"
          data-act="add"
          onClick={() => put([...entries, make()], { at: entries.length, to: 'first' }, '')}
        >
          {add}
        </button>
      )}
      <p className="hidden" role="status">
        {said}
      </p>
    </div>
  );
}

type ButtonsProps = {
  readonly at: number;
  readonly many: number;
  readonly move: (at: number, by: 1 | -1) => void;
  readonly remove: (at: number) => void;
};

function WayButtons({ at, many, move, remove }: ButtonsProps) {
  return (
    <div className="actions">
      <button
        type="button"
        className="button button-small"
        data-act="up"
        aria-label={texts.up(at)}
        aria-disabled={at === 0}
        onClick={() => move(at, -1)}
      >
        ↑
      </button>
      <button
        type="button"
        className="button button-small"
        data-act="down"
        aria-label={texts.down(at)}
        aria-disabled={at === many - 1}
        onClick={() => move(at, 1)}
      >
        ↓
      </button>
      <button
        type="button"
        className="button button-small button-danger"
        aria-label={texts.remove(at)}
        onClick={() => remove(at)}
      >
        ✕
      </button>
    </div>
  );
}

function find(box: HTMLElement | null, focus: Focus): HTMLElement | null | undefined {
  if (focus === 'add') return box?.querySelector<HTMLElement>('[data-act="add"]');
  const way = box?.querySelector(`[data-way="${focus.at}"]`);
  return way?.querySelector<HTMLElement>(focus.to === 'first' ? 'select' : `[data-act="${focus.to}"]`);
}

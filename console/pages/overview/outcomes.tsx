import { useId } from 'react';
import type { Figures } from '../../api/statistics.ts';
import { sayCount, sayEnd, sayRefusal, overviewTexts as texts } from '../../texts/overview.ts';
import { sayCause } from '../../texts/provider-errors.ts';
import { FigureTable } from './chart-card.tsx';
import { ranked } from './sums.ts';

/** What became of windows, of refused sends and of attempts that failed: short lists, as they are. */
export function Outcomes({ figures: { windows, refusals, failures } }: { readonly figures: Figures }) {
  const counted = (counts: Readonly<Record<string, number>>, say: (name: string) => string) =>
    ranked(counts).map(([name, count]) => [say(name), sayCount(count)] as const);
  return (
    <div className="outcomes">
      <List title={texts.endsTitle} columns={[texts.reason, texts.count]} rows={counted(windows.ends, sayEnd)} />
      <List title={texts.refusedTitle} columns={[texts.reason, texts.count]} rows={counted(refusals, sayRefusal)} />
      <List
        title={texts.failedTitle}
        columns={[texts.reason, texts.code, texts.count]}
        rows={failures.map((failure) => [sayFailed(failure), failure.code, sayCount(failure.count)])}
      />
    </div>
  );
}

function sayFailed({ code, class: group }: Figures['failures'][number]): string {
  return sayCause({ code, message: group }, group === 'sms' ? 'sms' : 'free-form');
}

type ListProps = {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly [name: string, ...values: string[]])[];
};

function List({ title, columns, rows }: ListProps) {
  const id = useId();
  return (
    <section className="card chart-card" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {rows.length === 0 ? <p className="faint">{texts.none}</p> : <FigureTable title={title} columns={columns} rows={rows} />}
    </section>
  );
}

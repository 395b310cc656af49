import { type ReactNode, useId } from 'react';
import { overviewTexts as texts } from '../../texts/overview.ts';

type ChartCardProps = {
  /** What is found. */
  readonly title: string;
  readonly summary: string;
  /** The same as the chart shows, in words and numbers: the first cell names the row. */
  readonly columns: readonly string[];
  readonly rows: readonly (readonly [name: string, ...values: string[]])[];
  readonly wide?: boolean;
  readonly legend?: ReactNode;
  readonly children: ReactNode;
};

/** A chart with what it says in words, and as a table. The drawing itself says nothing to screen readers. */
export function ChartCard({ title, summary, columns, rows, wide = false, legend, children }: ChartCardProps) {
  const id = useId();
  return (
    <section className={`card chart-card${wide ? ' chart-wide' : ''}`} aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <p className="faint small">{summary}</p>
      {legend}
      <div className="chart" aria-hidden="true">
        {children}
      </div>
      <details>
        <summary className="small">{texts.asTable}</summary>
        <FigureTable title={title} columns={columns} rows={rows} />
      </details>
    </section>
  );
}

type FigureTableProps = Pick<ChartCardProps, 'title' | 'columns' | 'rows'>;

/** Rows of figures under their names. */
export function FigureTable({ title, columns, rows }: FigureTableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <section className="table-box" tabIndex={0} aria-label={texts.tableOf(title)}>
      <table className="table figure-table">
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, ...values], index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two hours of a day may have one name, when clocks are put back
            <tr key={index}>
              <th scope="row">{name}</th>
              {values.map((value, column) => (
                <td key={columns[column + 1]}>{value}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

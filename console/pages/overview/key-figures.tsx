import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { type Figures, useOpenCount } from '../../api/statistics.ts';
import { sayAmount } from '../../texts/decision.ts';
import { sayCount, sayShare, overviewTexts as texts } from '../../texts/overview.ts';
import { sumOf } from './sums.ts';

/** The figures that are looked at first; dashes in their places until they are known. */
export function KeyFigures({ figures, number }: { readonly figures: Figures | undefined; readonly number: string | undefined }) {
  const open = useOpenCount(number).data;
  const inQuery = number === undefined ? '' : `?number=${encodeURIComponent(number)}`;
  return (
    <dl className="key-figures" aria-label={texts.figures}>
      <Figure
        name={texts.openNow}
        value={open === undefined ? undefined : `${sayCount(open.count)}${open.more ? '+' : ''}`}
        more={<Link to={`/windows${inQuery}`}>{texts.openNowHint}</Link>}
      />
      {figures === undefined ? <Unknown /> : <Known figures={figures} />}
    </dl>
  );
}

function Unknown() {
  return [texts.opened, texts.closedUnanswered, texts.withinHour, texts.fallbacks, texts.cost].map((name) => (
    <Figure key={name} name={name} value={undefined} more={undefined} />
  ));
}

function Known({ figures: { windows, answers, routes, fallbacks, costs, costsUnknown } }: { readonly figures: Figures }) {
  const { PT5M, PT15M, PT1H } = answers;
  const waits = sumOf(answers);
  return (
    <>
      <Figure name={texts.opened} value={sayCount(windows.opened)} more={undefined} />
      <Figure
        name={texts.closedUnanswered}
        value={sayCount(windows.unanswered)}
        more={texts.ofClosed(sayShare(windows.unanswered, windows.closed), windows.closed)}
      />
      <Figure name={texts.withinHour} value={sayShare(PT5M + PT15M + PT1H, waits)} more={texts.ofWaiting(waits)} />
      <Figure name={texts.fallbacks} value={sayCount(sumOf(fallbacks))} more={texts.ofLeft(sumOf(routes))} />
      <Figure name={texts.cost} value={sayTotals(costs)} more={sayBasis(costs, costsUnknown)} />
    </>
  );
}

type Costs = Figures['costs'];

/** `$1.20 + €0.40`. */
export function sayTotals(costs: Costs): string {
  const currencies = [...new Set(costs.map(({ currency }) => currency))];
  const totals = currencies.map((currency) => {
    const total = costs.filter((cost) => cost.currency === currency).reduce((sum, { amount }) => sum + Number(amount), 0);
    return sayAmount(total.toFixed(6), currency);
  });
  return totals.length === 0 ? texts.noCost : totals.join(' + ');
}

/** By what prices; nothing where nothing has a price. */
function sayBasis(costs: Costs, unknown: number): string | undefined {
  const sample = costs.some((cost) => cost.sample === true);
  const basis = costs.length === 0 ? [] : [sample ? texts.sampleCost : texts.ratedCost];
  return [...basis, ...(unknown === 0 ? [] : [texts.costsUnknown(unknown)])].join(', ') || undefined;
}

type FigureProps = { readonly name: string; readonly value: string | undefined; readonly more: ReactNode };

function Figure({ name, value, more }: FigureProps) {
  return (
    <div className="card key-figure">
      <dt>{name}</dt>
      <dd className="key-figure-value">{value ?? '–'}</dd>
      <dd className="small faint">{more ?? '\u00a0'}</dd>
    </div>
  );
}

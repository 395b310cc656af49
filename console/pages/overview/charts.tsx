import type { Statistics } from '../../api/statistics.ts';
import { sayAmount } from '../../texts/decision.ts';
import { ANSWERS, ROUTES, sayCount, sayFallback, sayShare, overviewTexts as texts } from '../../texts/overview.ts';
import { Columns, Rows } from './bars.tsx';
import { ChartCard } from './chart-card.tsx';
import { sayTotals } from './key-figures.tsx';
import { ranked, sumOf } from './sums.ts';
import { WindowsChart } from './windows-chart.tsx';

type Props = Pick<Statistics, 'total'>;

/** All charts of a period. */
export function Charts({ statistics }: { readonly statistics: Statistics }) {
  const { total } = statistics;
  return (
    <div className="charts">
      <WindowsChart statistics={statistics} />
      <Answers total={total} />
      <RouteShares total={total} />
      <Fallbacks total={total} />
      <Costs total={total} />
    </div>
  );
}

function Answers({ total: { answers } }: Props) {
  const whole = sumOf(answers);
  const bars = ANSWERS.map(([limit, label, long]) => ({ label, long, value: answers[limit], pale: limit === 'never' }));
  return (
    <ChartCard
      title={texts.answersTitle(answers.PT5M + answers.PT15M + answers.PT1H, whole)}
      summary={texts.answersSummary(answers.never)}
      columns={[texts.answerTime, texts.count, texts.share]}
      rows={bars.map(({ long, value }) => [long, sayCount(value), sayShare(value, whole)])}
    >
      <Columns bars={bars} />
    </ChartCard>
  );
}

function RouteShares({ total: { routes } }: Props) {
  const whole = sumOf(routes);
  const shares = (['free-form', 'template', 'sms'] as const).map((route) => ({ label: ROUTES[route], value: routes[route] }));
  const most = shares.reduce((one, other) => (other.value > one.value ? other : one));
  return (
    <ChartCard
      title={texts.routesTitle(whole, most.label, sayShare(most.value, whole))}
      summary={texts.routesSummary(whole)}
      columns={[texts.route, texts.count, texts.share]}
      rows={shares.map(({ label, value }) => [label, sayCount(value), sayShare(value, whole)])}
    >
      <Rows bars={shares.map((bar) => ({ ...bar, said: `${sayShare(bar.value, whole)} (${sayCount(bar.value)})` }))} />
    </ChartCard>
  );
}

function Fallbacks({ total: { fallbacks } }: Props) {
  const whole = sumOf(fallbacks);
  const bars = ranked(fallbacks).map(([reason, value]) => ({ label: sayFallback(reason), value, said: sayCount(value) }));
  return (
    <ChartCard
      title={texts.fallbacksTitle(whole)}
      summary={texts.fallbacksSummary(bars[0]?.label)}
      columns={[texts.reason, texts.count, texts.share]}
      rows={bars.map(({ label, value, said }) => [label, said, sayShare(value, whole)])}
    >
      <Rows bars={bars} />
    </ChartCard>
  );
}

/** Each currency by itself: amounts of two cannot be compared. */
function Costs({ total: { costs } }: Props) {
  const currencies = [...new Set(costs.map(({ currency }) => currency))];
  const named = costs.map(({ route, currency, amount, sample }) => ({
    currency,
    label: ROUTES[route],
    value: Number(amount),
    said: `${sayAmount(amount, currency)}${sample === true ? ` ${texts.sampleCost}` : ''}`,
    drawn: sayAmount(amount, currency),
  }));
  return (
    <ChartCard
      title={texts.costsTitle(costs.length === 0 ? '' : sayTotals(costs))}
      summary={texts.costsSummary}
      columns={[texts.route, texts.amount]}
      rows={named.map(({ label, said }) => [label, said])}
    >
      {currencies.map((currency) => (
        <Rows
          key={currency}
          bars={named
            .filter((cost) => cost.currency === currency)
            .map(({ label, value, drawn }) => ({ label, value, said: drawn }))}
        />
      ))}
    </ChartCard>
  );
}

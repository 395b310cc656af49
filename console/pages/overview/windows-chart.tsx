import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { Statistics } from '../../api/statistics.ts';
import { sayCount, sayStretch, overviewTexts as texts } from '../../texts/overview.ts';
import { ChartCard } from './chart-card.tsx';
import { Hatch, useHatch } from './hatch.tsx';

const TICK = { fill: 'var(--faint)', fontSize: 12 } as const;
const AXIS = { tick: TICK, tickLine: false, axisLine: { stroke: 'var(--line)' } } as const;
const TIP = { background: 'var(--raised)', border: '1px solid var(--line)', borderRadius: 6, color: 'var(--text)' } as const;

/** Windows opened and closed over time; those that nobody answered are hatched. */
export function WindowsChart({ statistics: { total, stretches, by } }: { readonly statistics: Statistics }) {
  const points = stretches.map(({ from, windows, messagesIn }) => ({
    ...{ label: sayStretch(from, by), opened: windows.opened, messagesIn },
    ...{ answered: windows.answered, unanswered: windows.unanswered },
  }));
  const busiest = points.reduce<(typeof points)[number] | undefined>(
    (most, point) => (point.opened > (most?.opened ?? 0) ? point : most),
    undefined,
  );
  const { time, opened, answered, unanswered, messagesIn } = texts.columns;
  return (
    <ChartCard
      wide
      title={texts.windowsTitle(total)}
      summary={texts.windowsSummary(busiest?.label, busiest?.opened ?? 0, by)}
      columns={[time, opened, answered, unanswered, messagesIn]}
      rows={points.map((point) => [
        point.label,
        ...[point.opened, point.answered, point.unanswered, point.messagesIn].map(sayCount),
      ])}
      legend={<Legend />}
    >
      <Drawing points={points} />
    </ChartCard>
  );
}

type Point = { readonly label: string; readonly opened: number; readonly answered: number; readonly unanswered: number };

function Drawing({ points }: { readonly points: readonly Point[] }) {
  const hatch = useHatch();
  const bar = { isAnimationActive: false, maxBarSize: 28 } as const;
  return (
    <ResponsiveContainer width="100%" height={240}>
      <BarChart data={[...points]} margin={{ top: 8, right: 8, bottom: 0, left: -16 }} accessibilityLayer={false} barGap={1}>
        <Hatch id={hatch} color="var(--bad)" />
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis dataKey="label" {...AXIS} interval="preserveStartEnd" minTickGap={24} />
        <YAxis {...AXIS} allowDecimals={false} axisLine={false} tickFormatter={sayCount} />
        <Tooltip contentStyle={TIP} cursor={{ fill: 'var(--sunk)', opacity: 0.6 }} isAnimationActive={false} />
        <Bar dataKey="opened" name={texts.columns.opened} stackId="opened" fill="var(--info)" {...bar} />
        <Bar dataKey="answered" name={texts.columns.answered} stackId="closed" fill="var(--accent)" {...bar} />
        <Bar
          dataKey="unanswered"
          name={texts.columns.unanswered}
          stackId="closed"
          fill={`url(#${hatch})`}
          stroke="var(--bad)"
          {...bar}
        />
      </BarChart>
    </ResponsiveContainer>
  );
}

function Legend() {
  const { opened, answered, unanswered } = texts.columns;
  const hatch = useHatch();
  const marks = [
    [opened, 'var(--info)'],
    [answered, 'var(--accent)'],
    [unanswered, `url(#${hatch})`],
  ] as const;
  return (
    <ul className="legend small">
      {marks.map(([name, fill]) => (
        <li key={name}>
          <svg width="14" height="14" aria-hidden="true">
            <Hatch id={hatch} color="var(--bad)" />
            <rect x="1" y="1" width="12" height="12" fill={fill} stroke={name === unanswered ? 'var(--bad)' : 'none'} />
          </svg>
          {name}
        </li>
      ))}
    </ul>
  );
}

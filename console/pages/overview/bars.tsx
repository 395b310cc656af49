import { Bar, BarChart, Cell, LabelList, ResponsiveContainer, XAxis, YAxis } from 'recharts';
import { sayCount } from '../../texts/overview.ts';
import { Hatch, useHatch } from './hatch.tsx';

const TICK = { fill: 'var(--faint)', fontSize: 12 } as const;
const LABEL = { fill: 'var(--text)', fontSize: 12 } as const;
const MARGIN = { top: 20, right: 8, bottom: 0, left: 8 } as const;
/** Of one horizontal bar with its name above it, px. */
const ROW = 44;

/** Upright bars in a given order; `pale` ones are hatched. */
export function Columns({
  bars,
}: {
  readonly bars: readonly { readonly label: string; readonly value: number; readonly pale: boolean }[];
}) {
  const hatch = useHatch();
  return (
    <ResponsiveContainer width="100%" height={220}>
      <BarChart data={[...bars]} margin={MARGIN} accessibilityLayer={false} barCategoryGap="18%">
        <Hatch id={hatch} color="var(--bad)" />
        <XAxis dataKey="label" tick={TICK} tickLine={false} axisLine={{ stroke: 'var(--line)' }} interval={0} />
        <Bar dataKey="value" isAnimationActive={false} radius={[3, 3, 0, 0]} minPointSize={1}>
          {bars.map(({ label, pale }) => (
            <Cell key={label} fill={pale ? `url(#${hatch})` : 'var(--accent)'} stroke={pale ? 'var(--bad)' : 'none'} />
          ))}
          <LabelList dataKey="value" position="top" formatter={(value) => sayCount(Number(value))} {...LABEL} />
        </Bar>
      </BarChart>
    </ResponsiveContainer>
  );
}

/** Lying bars, each with its name above it and its value behind it. */
export function Rows({
  bars,
}: {
  readonly bars: readonly { readonly label: string; readonly value: number; readonly said: string }[];
}) {
  return (
    <ResponsiveContainer width="100%" height={Math.max(1, bars.length) * ROW + 12}>
      <BarChart data={[...bars]} layout="vertical" margin={{ ...MARGIN, top: 12, left: 0, right: 88 }} accessibilityLayer={false}>
        <XAxis type="number" hide domain={[0, 'dataMax']} />
        <YAxis type="category" dataKey="label" hide />
        <Bar dataKey="value" isAnimationActive={false} barSize={14} radius={[0, 3, 3, 0]} minPointSize={2} fill="var(--accent)">
          <LabelList dataKey="label" content={<NameAbove />} />
          <LabelList dataKey="said" position="right" {...LABEL} />
        </Bar>
      </BarChart>
    </ResponsiveContainer>
  );
}

function NameAbove({ y, value }: { readonly y?: number | string; readonly value?: unknown }) {
  return (
    <text x={0} y={Number(y ?? 0) - 6} {...TICK}>
      {String(value ?? '')}
    </text>
  );
}

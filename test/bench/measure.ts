/** One line of the report: ours beside a baseline, measured in the same run. */
export type Row = {
  readonly name: string;
  readonly ours: string;
  readonly baseline: string;
  readonly ratio: number;
  readonly must: string;
  readonly ok: boolean;
};

const ROUNDS = 31;

/** Throughput of two functions, by turns, so that the machine's moods hit both: the ratio is the median of the turns'. */
export function compare(
  ours: () => unknown,
  baseline: () => unknown,
  times: number,
): { readonly ratio: number; readonly oursPerSecond: number; readonly baselinePerSecond: number } {
  const perSecond = (work: () => unknown) => {
    const start = process.hrtime.bigint();
    for (let at = 0; at < times; at += 1) work();
    return (times * 1e9) / Number(process.hrtime.bigint() - start);
  };
  const rounds = Array.from({ length: ROUNDS + 3 }, () => [perSecond(ours), perSecond(baseline)] as const).slice(3);
  const [oursPerSecond, baselinePerSecond] = [median(rounds.map(([first]) => first)), median(rounds.map(([, second]) => second))];
  return {
    ratio: median(rounds.map(([first, second]) => first / second)),
    oursPerSecond: Math.round(oursPerSecond),
    baselinePerSecond: Math.round(baselinePerSecond),
  };
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

export function report(rows: readonly Row[]): void {
  const width = Math.max(...rows.map(({ name }) => name.length));
  console.log(`${'what'.padEnd(width)}  ${'ours'.padStart(12)}  ${'baseline'.padStart(12)}  ${'ratio'.padStart(6)}  must`);
  for (const { name, ours, baseline, ratio, must, ok } of rows) {
    console.log(
      `${name.padEnd(width)}  ${ours.padStart(12)}  ${baseline.padStart(12)}  ${ratio.toFixed(2).padStart(6)}  ${must}${ok ? '' : '  ✗'}`,
    );
  }
}

import { type Figures, figuresOf, type Step, type Stretch, stretchesOf } from '../domain/statistics.ts';
import type { Tallies } from '../statistics-ports.ts';

/** Which statistics are wanted. */
export type StatisticsAsk = Stretch & { readonly by: Step; readonly timeZone: string };
export type Statistics = {
  /** From the beginning of the first stretch to the end of the last. */
  readonly range: Stretch;
  readonly countedUpTo: number | undefined;
  readonly total: Figures;
  readonly stretches: readonly (Stretch & { readonly figures: Figures })[];
};

/** What was counted on these numbers, all together. */
export async function readStatistics(
  { tallies }: { readonly tallies: Tallies },
  numbers: readonly string[],
  { by, timeZone, ...asked }: StatisticsAsk,
): Promise<Statistics> {
  const stretches = stretchesOf(asked, by, timeZone);
  const range = { from: stretches[0]?.from ?? asked.from, to: stretches.at(-1)?.to ?? asked.to };
  // The position first: what is read after it may be newer, and never older, than it says.
  const position = await tallies.position();
  const read = (await Promise.all(numbers.map((number) => tallies.read(number, range.from, range.to)))).flat();
  const within = ({ from, to }: Stretch) => read.filter(({ at }) => from <= at && at < to);
  return {
    range,
    countedUpTo: position?.countedUpTo,
    total: figuresOf(read),
    stretches: stretches.map((stretch) => ({ ...stretch, figures: figuresOf(within(stretch)) })),
  };
}

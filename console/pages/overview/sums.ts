/** The sum of named counts. */
export function sumOf(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

/** Named counts, the greatest first, without what never happened. */
export function ranked(counts: Readonly<Record<string, number>>): readonly (readonly [name: string, count: number])[] {
  return Object.entries(counts)
    .filter(([, count]) => count !== 0)
    .sort(([, one], [, other]) => other - one);
}

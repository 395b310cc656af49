/**
 * The clock of a run in one shared cell, so that a reader in another thread never sees half a change:
 * bit 0 is 1 while the clock is frozen, the rest is the frozen instant, or else the shift against the machine's clock.
 */
export type ClockCell = BigInt64Array;

/** A cell for a clock that is not shifted. */
export function makeClockCell(): ClockCell {
  return new BigInt64Array(new SharedArrayBuffer(8));
}

/** Stores the frozen instant, or the shift, in milliseconds. */
export function setClock(cell: ClockCell, frozen: boolean, value: number): void {
  Atomics.store(cell, 0, (BigInt(Math.round(value)) << 1n) | (frozen ? 1n : 0n));
}

/** Whether time is being moved: it stands still but for the steps of who moves it. */
export function isFrozen(cell: ClockCell): boolean {
  return (Atomics.load(cell, 0) & 1n) === 1n;
}

/** The time of day of the run, for a reading `realNow` of the machine's clock, epoch milliseconds. */
export function readClock(cell: ClockCell, realNow: number): number {
  const packed = Atomics.load(cell, 0);
  const value = Number(packed >> 1n);
  return (packed & 1n) === 1n ? value : realNow + value;
}

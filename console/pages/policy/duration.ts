/** Durations as the API writes them (ISO 8601), and as people enter them: an amount of a unit. */

const SECONDS = { seconds: 1, minutes: 60, hours: 3_600, days: 86_400 } as const;
export type Unit = keyof typeof SECONDS;
export const UNITS: readonly Unit[] = ['seconds', 'minutes', 'hours', 'days'];
export type Amount = { readonly amount: number; readonly unit: Unit };

/** The largest unit that tells it whole; `undefined` for what is no duration. */
export function toAmount(iso: string): Amount | undefined {
  const found = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(iso);
  if (found === null) return undefined;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = found.slice(1).map((part) => Number(part ?? 0));
  const total = days * SECONDS.days + hours * SECONDS.hours + minutes * SECONDS.minutes + seconds;
  const unit = UNITS.toReversed().find((one) => total > 0 && total % SECONDS[one] === 0) ?? 'minutes';
  return { amount: total / SECONDS[unit], unit };
}

/** `PT5M`. What is no whole number is written as it is, and refused by whoever reads it. */
export function toIso({ amount, unit }: Amount): string {
  return unit === 'days' ? `P${amount}D` : `PT${amount}${unit.charAt(0).toUpperCase()}`;
}

export const secondsOf = ({ amount, unit }: Amount): number => amount * SECONDS[unit];

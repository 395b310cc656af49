const UNITS_MS = [7 * 86_400_000, 86_400_000, 3_600_000, 60_000, 1_000] as const;

/** An ISO 8601 duration of weeks, days and times, in milliseconds; 0 for what is none. */
export function durationMs(iso: string): number {
  const [, ...parts] = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?)?$/.exec(iso) ?? [];
  return UNITS_MS.reduce((sum, unitMs, at) => sum + Number(parts[at] ?? 0) * unitMs, 0);
}

/** `12 d`, `3 d 4 h`, `5 h 20 min`, `4 min`: at most two units, for times of days. */
export function formatDuration(ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / 60_000));
  const [days, hours, rest] = [Math.floor(minutes / 1_440), Math.floor(minutes / 60) % 24, minutes % 60];
  const parts = days > 0 ? [`${days} d`, hours > 0 && `${hours} h`] : [hours > 0 && `${hours} h`, rest > 0 && `${rest} min`];
  return parts.filter((part) => part !== false).join(' ') || '0 min';
}

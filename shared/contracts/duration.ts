import { parse, serialize } from 'tinyduration';

/** An ISO 8601 duration of days and less (`PT5M`, `P1DT2H`) in milliseconds. @throws for any other text. */
export function toMs(duration: string): number {
  const { days = 0, hours = 0, minutes = 0, seconds = 0 } = parse(duration);
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
}

/** Milliseconds as an ISO 8601 duration of days, hours, minutes and whole seconds (`P3DT4H`); nothing is `PT0S`. */
export function toDuration(ms: number): string {
  const all = Math.floor(ms / 1000);
  return serialize({
    days: Math.floor(all / 86_400),
    hours: Math.floor(all / 3_600) % 24,
    minutes: Math.floor(all / 60) % 60,
    seconds: all % 60,
  });
}

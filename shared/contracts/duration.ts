import { parse } from 'tinyduration';

/** An ISO 8601 duration of days and less (`PT5M`, `P1DT2H`) in milliseconds. @throws for any other text. */
export function toMs(duration: string): number {
  const { days = 0, hours = 0, minutes = 0, seconds = 0 } = parse(duration);
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
}

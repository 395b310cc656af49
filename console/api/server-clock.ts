/**
 * The API's clock, by the `Date` of its answers. The reader's own may be wrong, and that of a local run is moved about:
 * the time left of a window is counted on this one.
 */
let offsetMs = 0;
/** A `Date` header is cut to the second, and the answer took its time. */
const TOLERANCE_MS = 2_000;

export const serverNow = (): number => Date.now() + offsetMs;

/** Learns from an answer what time it is. */
export function learnTime(date: string | null): void {
  const said = Date.parse(date ?? '');
  if (Number.isNaN(said)) return;
  const offset = said + 500 - Date.now();
  if (Math.abs(offset - offsetMs) > TOLERANCE_MS) offsetMs = offset;
}

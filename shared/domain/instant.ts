/** Epoch milliseconds as RFC 3339 in UTC. The one place in the domain that writes times as text; it reads no clock. */
// biome-ignore lint/style/noRestrictedGlobals: formats a given instant, and reads no clock.
export const iso = (instant: number): string => new Date(instant).toISOString();

/** A Tuesday noon in UTC, far from any midnight; every test's clock starts here. */
export const NOON = Date.UTC(2026, 10, 3, 12);
export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

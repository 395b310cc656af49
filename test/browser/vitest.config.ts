import { defineConfig } from 'vitest/config';
import { LongestFirst } from '../longest-first.ts';

/** Tests in a real Chromium: `/usr/bin/chromium`, or the one that `CHROMIUM` names. */
export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['test/browser/**/*.test.ts'],
    // A page ticks once a second and asks again every few: the usual second of patience is too short.
    expect: { requireAssertions: true, poll: { timeout: 15_000 } },
    // They mostly wait: for pages, and for what is asked again every few seconds.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    testTimeout: 60_000,
    hookTimeout: 90_000,
  },
});

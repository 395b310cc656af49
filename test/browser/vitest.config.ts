import { defineConfig } from 'vitest/config';

/** Tests in a real Chromium: `/usr/bin/chromium`, or the one that `CHROMIUM` names. */
export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['test/browser/**/*.test.ts'],
    expect: { requireAssertions: true },
    // They mostly wait: for pages, and for what is asked again every few seconds.
    maxWorkers: 3,
    testTimeout: 60_000,
    hookTimeout: 90_000,
  },
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axe, type Console, overflow, startConsole } from './console.ts';
import { playTour, type Stop, TOUR_STARTS } from './tour.ts';

let console: Console;
let stops: readonly Stop[];
beforeAll(async () => {
  console = await startConsole('--now', TOUR_STARTS);
  stops = await playTour(console.run);
}, 180_000);
afterAll(() => console?.stop());

describe.each([
  { colorScheme: 'light' as const, viewport: { width: 1280, height: 800 } },
  { colorScheme: 'dark' as const, viewport: { width: 360, height: 740 } },
])('in $colorScheme at $viewport.width px', (look) => {
  it('every page is whole, fits, breaks no rule of axe, and nothing on it is refused by its own policy', async () => {
    const found: string[] = [];
    for (const { name, path, ready } of stops) {
      const page = await console.open(path, look);
      await page
        .getByRole('main')
        .filter({ hasText: ready })
        .waitFor()
        .catch(() => found.push(`${name}: does not say ${ready}`));
      found.push(...(await axe(page)).map((violation) => `${name}: ${violation}`));
      const wider = await overflow(page);
      if (wider > 0) found.push(`${name}: ${wider} px wider than the window`);
      await page.context().close();
    }
    expect([...found, ...console.complaints]).toEqual([]);
  }, 180_000);
});

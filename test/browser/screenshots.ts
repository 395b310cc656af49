import { copyFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { type Console, startConsole } from './console.ts';
import { playTour, type Stop, TOUR_STARTS } from './tour.ts';

// `npm run screenshots`: a picture of every page of the console, light and dark, wide and narrow.
const root = path.join(import.meta.dirname, '..', '..');
const folder = path.join(root, 'dist', 'screenshots');
/** Those that the documents show. */
const SHOWN = ['windows-light-1280', 'conversation-light-1280', 'application-dark-1280'];
const SIZES = [
  { width: 1280, height: 800 },
  { width: 360, height: 740 },
];

mkdirSync(folder, { recursive: true });
const console_ = await startConsole('--now', TOUR_STARTS);
try {
  const stops = await playTour(console_.run);
  for (const colorScheme of ['light', 'dark'] as const)
    for (const viewport of SIZES) for (const stop of stops) await take(console_, stop, { colorScheme, viewport });
  for (const complaint of new Set(console_.complaints)) console.log(`complaint: ${complaint}`);
} finally {
  await console_.stop();
}
mkdirSync(path.join(root, 'docs', 'screenshots'), { recursive: true });
for (const name of SHOWN) copyFileSync(path.join(folder, `${name}.png`), path.join(root, 'docs', 'screenshots', `${name}.png`));

type Look = { readonly colorScheme: 'light' | 'dark'; readonly viewport: { readonly width: number; readonly height: number } };

async function take({ open }: Console, { name, path: url, ready }: Stop, look: Look): Promise<void> {
  const page = await open(url, { ...look, timezoneId: 'Europe/Amsterdam' });
  const file = `${name}-${look.colorScheme}-${look.viewport.width}.png`;
  await page
    .getByRole('main')
    .filter({ hasText: ready })
    .waitFor()
    .catch(() => console.log(`${file}: not as expected: ${ready}`));
  await page.waitForTimeout(700);
  await page.screenshot({ path: path.join(folder, file), fullPage: look.viewport.width < 500 });
  await page.context().close();
  console.log(path.relative(root, path.join(folder, file)));
}

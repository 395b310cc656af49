import type { Page } from 'playwright-core';

/** What a page is told to note of itself before it begins. */
const NOTES = `
  globalThis.notes = { tasks: [], frames: undefined };
  new PerformanceObserver((list) => {
    for (const { startTime } of list.getEntries()) notes.largest = startTime;
  }).observe({ type: 'largest-contentful-paint', buffered: true });
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) notes.tasks.push({ startTime, duration });
  }).observe({ type: 'longtask', buffered: true });
  const look = () => {
    if (document.querySelector('.windows-person a, .empty') === null) return;
    looking.disconnect();
    requestAnimationFrame(() => setTimeout(() => { notes.ready = performance.now(); }));
  };
  const looking = new MutationObserver(look);
  looking.observe(document, { childList: true, subtree: true });
  notes.film = () => {
    const frames = [];
    const frame = (now) => {
      if (notes.frames !== frames) return;
      frames.push(now);
      requestAnimationFrame(frame);
    };
    notes.tasks.length = 0;
    notes.frames = frames;
    requestAnimationFrame(frame);
  };
`;

export type Paints = {
  readonly first: number;
  readonly contentful: number;
  readonly largest: number;
  readonly ready: number;
};
/** How smoothly a page moved: frames that came late, and tasks that kept the page busy for more than 50 ms, all in ms. */
export type Film = {
  readonly frames: number;
  readonly dropped: number;
  readonly longestGap: number;
  readonly longTasks: number;
  readonly longestTask: number;
};

/** A page's script reads `notes`, which {@link watch} leaves there. */
export const watch = (page: Page): Promise<unknown> => page.addInitScript(NOTES);

/** Waits on the page itself: its policy lets Playwright evaluate no condition of its own. */
export const until = (page: Page, condition: string): Promise<unknown> =>
  page.evaluate(`new Promise((resolve) => { const look = () => (${condition} ? resolve() : setTimeout(look, 20)); look(); })`);

/** When things stood on the page since it was asked for, ms; once the list stands, where it has one. */
export async function paints(page: Page, list: boolean): Promise<Paints> {
  await until(page, `notes.largest !== undefined${list ? ' && notes.ready !== undefined' : ''}`);
  return page.evaluate<Paints>(`(() => {
    const at = (name) => performance.getEntriesByName(name)[0]?.startTime ?? 0;
    const [first, contentful] = [at('first-paint'), at('first-contentful-paint')];
    return { first, contentful, largest: notes.largest, ready: notes.ready ?? contentful };
  })()`);
}

/** Watches the page's frames and long tasks while something happens. */
export async function film(page: Page, act: () => Promise<unknown>): Promise<Film> {
  await page.evaluate('notes.film()');
  await act();
  const { frames, tasks } = await page.evaluate<{ frames: number[]; tasks: { duration: number }[] }>(
    // What was observed of the last task is told a little later.
    'new Promise((resolve) => setTimeout(() => resolve({ frames: notes.frames.splice(0), tasks: notes.tasks }), 100))',
  );
  const gaps = frames.slice(1).map((at, before) => at - (frames[before] ?? at));
  return {
    frames: gaps.length,
    dropped: gaps.reduce((sum, gap) => sum + Math.max(0, Math.round(gap / FRAME_MS) - 1), 0),
    longestGap: Math.max(...gaps),
    longTasks: tasks.length,
    longestTask: Math.max(0, ...tasks.map(({ duration }) => duration)),
  };
}

/** By the wheel, a step a frame, from the top of the page to its end and back. */
export async function scrollThere(page: Page, step: number): Promise<void> {
  const height = await page.evaluate<number>('document.documentElement.scrollHeight');
  for (const delta of [step, -step])
    for (let moved = 0; moved < height; moved += step) {
      await page.mouse.wheel(0, delta);
      await page.evaluate('new Promise(requestAnimationFrame)');
    }
}

const FRAME_MS = 1_000 / 60;

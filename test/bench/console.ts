import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { loadavg } from 'node:os';
import type { Page } from 'playwright-core';
import { type Console, startConsole } from '../browser/console.ts';
import { median, type Row, report } from './measure.ts';
import { openWindows, timePages } from './open-windows.ts';
import { type Film, film, type Paints, paints, scrollThere, until, watch } from './watch.ts';

// `npm run bench:console`: the list of windows with 5,000 open, beside the empty list and pages without a script. Nothing fails by time.
const WINDOWS = Number(process.argv[2] ?? 5_000);
const ROUNDS = 9;
const STEP = 1_500;
/** px; what is between stays out of sight. */
const ROW = 52;

const ASKED = `performance.getEntriesByType('resource').filter(({ name }) => name.includes('/v1/sessions')).length`;

const load = () => `load ${loadavg()[0]?.toFixed(1)}`;
const bare = await startBare();
const console_ = await startConsole();
try {
  const empty = await openings(console_, false);
  console.log(`the list without windows, ${load()}`);
  await openWindows(console_.run, WINDOWS);
  console.log(`${WINDOWS} windows are open`);
  const full = await openings(console_, true);
  console.log(`opened ${ROUNDS} times, ${load()}`);
  report([...paintRows(full, empty), ...(await scrolling(console_)), ...(await apiRows(console_))]);
  console.log(load());
} finally {
  await console_.stop();
  bare.close();
}

type Openings = { readonly ours: readonly Paints[]; readonly bare: readonly Paints[]; readonly afar: readonly Paints[] };

/** The list with nothing cached, by turns with a bare page; `afar`: 40 ms and 10 Mbit/s away. */
async function openings(of: Console, rows: boolean): Promise<Openings> {
  const found: { ours: Paints[]; bare: Paints[]; afar: Paints[] } = { ours: [], bare: [], afar: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    found.bare.push(await opened(of, bare.url, false, false));
    found.ours.push(await opened(of, `${of.run.ready.consoleUrl}/windows`, false, true));
    if (rows) found.afar.push(await opened(of, `${of.run.ready.consoleUrl}/windows`, true, true));
  }
  return found;
}

async function opened(of: Console, url: string, afar: boolean, list: boolean): Promise<Paints> {
  const page = await blank(of);
  try {
    if (afar) {
      const session = await page.context().newCDPSession(page);
      const [latency, throughput] = [40, (10 * 1_000_000) / 8];
      const conditions = { offline: false, latency, downloadThroughput: throughput, uploadThroughput: throughput };
      await session.send('Network.enable');
      await session.send('Network.emulateNetworkConditions', conditions);
    }
    await page.goto(url);
    return await paints(page, list);
  } finally {
    await page.context().close();
  }
}

/** A tab of its own with nothing cached. */
async function blank({ browser }: Console): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB' });
  const page = await context.newPage();
  await watch(page);
  return page;
}

function paintRows({ ours, bare, afar }: Openings, empty: Openings): readonly Row[] {
  const of = (found: readonly Paints[], name: keyof Paints) => median(found.map((one) => one[name]));
  const row = (name: string, first: number, second: number, must = ''): Row => ({
    name,
    ours: ms(first),
    baseline: ms(second),
    ratio: first / second,
    must,
    ok: true,
  });
  return [
    row('first paint, beside a bare page', of(ours, 'first'), of(bare, 'first'), '(aim: < 1,000 ms)'),
    row('… beside the empty list', of(ours, 'first'), of(empty.ours, 'first')),
    row('first contentful paint, beside the empty list', of(ours, 'contentful'), of(empty.ours, 'contentful')),
    row('largest contentful paint, beside the empty list', of(ours, 'largest'), of(empty.ours, 'largest')),
    row('first rows with names, beside the empty list told', of(ours, 'ready'), of(empty.ours, 'ready')),
    row('first paint, 40 ms and 10 Mbit/s away, beside here', of(afar, 'first'), of(ours, 'first')),
    row('first rows with names, so far away, beside here', of(afar, 'ready'), of(ours, 'ready')),
  ];
}

/** The list loaded to its end, scrolled there and back, and refreshed; beside a page of the same rows that is HTML alone. */
async function scrolling(of: Console): Promise<readonly Row[]> {
  const still = await blank(of);
  await still.goto(`${bare.url}rows`);
  await still.mouse.move(640, 400);
  const baseline = await film(still, () => scrollThere(still, STEP));
  await still.context().close();
  const page = await blank(of);
  await page.goto(`${of.run.ready.consoleUrl}/windows`);
  const { ready } = await paints(page, true);
  // Beside the table: rows stay in place while somebody points at one.
  await page.mouse.move(100, 700);
  const loading = await film(page, () => loadAll(page));
  const loaded = await page.evaluate<number>('performance.now()');
  const pages = await asked(page);
  await page.evaluate('window.scrollTo(0, 0)');
  await page.waitForTimeout(1_000);
  const scrolled = await film(page, () => scrollThere(page, STEP));
  await page.mouse.move(640, 400);
  const pointed = await film(page, () => scrollThere(page, STEP));
  await page.mouse.move(100, 700);
  const refreshed = await film(page, () => refresh(page, pages));
  await page.context().close();
  const whole = { name: `all loaded by ${pages} requests, beside the first rows`, ours: ms(loaded), baseline: ms(ready) };
  return [
    { ...whole, ratio: loaded / ready, must: '', ok: true },
    ...filmRows('while they are loaded', loading, baseline),
    ...filmRows('top to end and back', scrolled, baseline),
    ...filmRows('… pointing at a row', pointed, baseline),
    ...filmRows('a refresh of all', refreshed, baseline),
  ];
}

/** Down by the wheel until nothing more is loaded. */
async function loadAll(page: Page): Promise<void> {
  const all = page.getByText(`${WINDOWS.toLocaleString('en-GB')} windows are open`);
  while (!(await all.isVisible())) {
    await page.mouse.wheel(0, 100 * ROW);
    await page.evaluate('new Promise(requestAnimationFrame)');
  }
}

function asked(page: Page): Promise<number> {
  return page.evaluate<number>(ASKED);
}

/** What each poll does: all pages that are loaded are asked for again. Coming back to the tab does it at once. */
async function refresh(page: Page, pages: number): Promise<void> {
  const before = await asked(page);
  await page.evaluate(`window.dispatchEvent(new Event('visibilitychange'))`);
  await until(page, `${ASKED} >= ${before + pages}`);
  await page.waitForTimeout(500);
}

function filmRows(name: string, ours: Film, baseline: Film): readonly Row[] {
  const tell = ({ longTasks, longestTask }: Film) => `${longTasks} (${ms(longestTask)})`;
  const share = ({ dropped, frames }: Film) => dropped / (dropped + frames);
  const tellShare = (of: Film) => `${of.dropped}/${of.dropped + of.frames}`;
  return [
    {
      name: `${name}: longest frame, beside rows of HTML`,
      ours: ms(ours.longestGap),
      baseline: ms(baseline.longestGap),
      ratio: ours.longestGap / baseline.longestGap,
      must: `dropped ${tellShare(ours)} (${(share(ours) * 100).toFixed(1)} %), long tasks ${tell(ours)}; HTML ${tellShare(baseline)}, ${tell(baseline)}`,
      ok: true,
    },
  ];
}

async function apiRows({ run }: Console): Promise<readonly Row[]> {
  const { least, pages } = await timePages(run, [200, 5_000, 5_000], 5);
  return pages.map((page, at) => ({
    name: `API, page ${at + 1} of ${pages.length}: ${page.rows} windows, ${Math.round(page.bytes / 1_000)} kB, beside GET /v1/me`,
    ours: ms(page.ms),
    baseline: ms(least),
    ratio: page.ms / least,
    must: '',
    ok: true,
  }));
}

function ms(value: number): string {
  return `${value.toFixed(value < 10 ? 1 : 0)} ms`;
}

/** A page of one line, and one of as many rows, without a script. */
async function startBare() {
  const page = (body: string) =>
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>bare</title><body>${body}</body></html>`;
  const row = (_: unknown, at: number) =>
    `<tr style="height:${ROW}px"><td><a href="#${at}">Person ${at}</a><br>+${31_610_000_000 + at}</td><td>${at} min 12 s</td><td>unanswered</td><td>nothing is sent</td></tr>`;
  const pages = new Map([
    ['/', page('<p>Windows</p>')],
    ['/rows', page(`<table>${Array.from({ length: WINDOWS }, row).join('')}</table>`)],
  ]);
  const server = createServer(({ url = '' }, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(pages.get(url) ?? '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close() };
}

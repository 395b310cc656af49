import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { LocalRun } from '../system/local-run.ts';

const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
let run: LocalRun;
let browser: Browser;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  run = await LocalRun.start();
  browser = await chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: QUIET });
  page = await browser.newPage();
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(run.ready.consoleUrl);
});
afterAll(async () => {
  await browser?.close();
  await run?.stop();
});

it('the status page says what runs here, where, and what to try', async () => {
  const text = await page.innerText('body');
  for (const part of [run.ready.apiUrl, run.ready.localUrl, run.ready.awsEndpointUrl, run.ready.phoneNumberId, 'curl'])
    expect(text).toContain(part);
});

it('it fits a narrow screen, and nothing on it is refused by its own policy', async () => {
  await page.setViewportSize({ width: 360, height: 800 });
  const [content, width] = (await page.evaluate('[document.documentElement.scrollWidth, window.innerWidth]')) as [number, number];
  expect(content).toBeLessThanOrEqual(width);
  expect(complaints).toEqual([]);
});

it('its curl does what it says', async () => {
  const curl = (await page.innerText('body')).match(/curl [^\n]*whatsapp\/inbound[^\n]*/)?.[0] ?? '';
  const body = JSON.parse(curl.match(/-d '(.*)'/)?.[1] ?? '{}');
  await run.control('/whatsapp/inbound', body);
  await run.advance('PT1S');
  expect((await run.session(body.phone)).state).toBe('open');
});

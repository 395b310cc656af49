import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
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

/** A local run and a Chromium that looks at its console. */
export type Console = {
  readonly run: LocalRun;
  readonly browser: Browser;
  /** Opens a page at a path, in a tab of its own; what its console complains of is in `complaints`. */
  open(path: string, options?: BrowserContextOptions & { readonly key?: string }): Promise<Page>;
  /** Errors and warnings of all pages: a policy's violations, what React says, what was thrown. Refusals of the API are left out. */
  readonly complaints: string[];
  /** Closes all tabs: a page goes on asking as long as it is open. */
  closePages(): Promise<void>;
  stop(): Promise<void>;
};

/** Starts both; further options are those of `npm start`. */
export async function startConsole(...options: readonly string[]): Promise<Console> {
  const [run, browser] = await Promise.all([LocalRun.start(...options), startChromium()]);
  const complaints: string[] = [];
  const contexts: BrowserContext[] = [];
  return {
    run,
    browser,
    complaints,
    async open(path, { key, ...contextOptions } = {}) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB', ...contextOptions });
      contexts.push(context);
      if (key !== undefined) await context.addInitScript(`sessionStorage.setItem('openwindow.key', ${JSON.stringify(key)})`);
      const page = await context.newPage();
      page.setDefaultTimeout(15_000);
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('console', (message) => {
        const text = message.text();
        const refused = text.startsWith('Failed to load resource: the server responded');
        if ((message.type() === 'error' || message.type() === 'warning') && !refused) complaints.push(text);
      });
      await page.goto(new URL(path, run.ready.consoleUrl).href);
      return page;
    },
    async closePages() {
      await Promise.all(contexts.splice(0).map((context) => context.close()));
    },
    async stop() {
      await browser.close();
      await run.stop();
    },
  };
}

/** `/usr/bin/chromium`, or the one that `CHROMIUM` names. */
export function startChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: QUIET });
}

/** What axe finds on a page against WCAG 2.2 A and AA and its best practices, a line each. */
export async function axe(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.flatMap(({ id, help, nodes }) => nodes.map(({ html }) => `${id}: ${help}: ${html.slice(0, 200)}`));
}

/** How far the page is wider than its window, px. */
export async function overflow(page: Page): Promise<number> {
  return page.evaluate<number>('Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)');
}

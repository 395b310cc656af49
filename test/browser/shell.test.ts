import type { Route } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { axe, type Console, overflow, startConsole } from './console.ts';

let console: Console;
beforeAll(async () => {
  console = await startConsole();
});
afterEach(() => console?.closePages());
afterAll(() => console?.stop());

it('opens at the windows, signed in as the admin of the local run', async () => {
  const page = await console.open('/');
  await page.getByRole('heading', { level: 1, name: 'Windows' }).waitFor();
  expect(new URL(page.url()).pathname).toBe('/windows');
  expect(await page.getByText(/· admin$/).count()).toBe(1);
  expect(console.complaints).toEqual([]);
});

it('asks for a key once signed out, says when it is wrong, and takes the right one for this tab', async () => {
  const page = await console.open('/numbers');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByLabel('Key of the API').fill('ow_wrong');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').getByText('does not know this key').waitFor();
  expect(await axe(page)).toEqual([]);
  await page.getByLabel('Key of the API').fill(console.run.ready.apiKey);
  await page.keyboard.press('Enter');
  await page.getByText(/· agent$/).waitFor();
  const other = await page.context().newPage();
  await other.goto(page.url());
  await other.getByText(/· admin$/).waitFor();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('button', { name: 'Sign in as the admin of this local run' }).click();
  await page.getByText(/· admin$/).waitFor();
});

it('shows nobody what another began to write in the same tab, whichever way they went', async () => {
  const { adminKey, apiKey, phoneNumberId } = console.run.ready;
  const page = await console.open(`/conversations/${phoneNumberId}/%2B31612345678`);
  const draft = page.getByLabel('Text of the SMS');
  const drafts = () => page.evaluate("Object.keys(sessionStorage).filter((name) => name.includes('draft'))");
  const arrive = async (key: string) => {
    await page.evaluate("sessionStorage.setItem('openwindow.key', 'ow_revoked')");
    await page.reload();
    await page.getByLabel('Key of the API').fill(key);
    await page.keyboard.press('Enter');
    await page.getByText(key === apiKey ? /· agent$/ : /· admin$/).waitFor();
  };
  await page.getByText('SMS', { exact: true }).click();
  await draft.fill('Dear customer,');
  await arrive(adminKey);
  expect(await draft.inputValue()).toBe('Dear customer,');
  await arrive(apiKey);
  expect(await drafts()).toEqual([]);
  await page.getByText('SMS', { exact: true }).click();
  expect(await draft.inputValue()).toBe('');
});

it('has a menu and nothing cut off at 360 px, in the dark, too', async () => {
  const page = await console.open('/windows', { viewport: { width: 360, height: 740 }, colorScheme: 'dark' });
  await page.getByRole('heading', { level: 1, name: 'Windows' }).waitFor();
  const menu = page.getByRole('button', { name: 'Menu' });
  await menu.click();
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Playground' }).click();
  await page.getByRole('heading', { level: 1, name: 'Playground' }).waitFor();
  expect(await menu.getAttribute('aria-expanded')).toBe('false');
  expect(await overflow(page)).toBe(0);
  expect(await axe(page)).toEqual([]);
});

it('runs no inline script or handler', async () => {
  const page = await console.open('/windows');
  await page.getByRole('heading', { level: 1 }).waitFor();
  const before = console.complaints.length;
  const ways = [
    "document.body.append(Object.assign(document.createElement('script'), { textContent: 'window.ran = true' }))",
    "document.body.appendChild(document.createElement('script')).append('window.ran = true')",
    `document.body.insertAdjacentHTML('beforeend', '<img src="/none.png" onerror="window.ran = true">')`,
    "document.body.setAttribute('onclick', 'window.ran = true')",
    "document.body.appendChild(document.createElement('a')).href = 'javascript:window.ran = true'",
    "setTimeout('window.ran = true')",
  ];
  // What Trusted Types forbid throws at once.
  for (const way of ways) await page.evaluate(way).catch(() => undefined);
  await page.evaluate("document.body.click(); document.querySelector('a[href^=javascript]').click()");
  await page.waitForLoadState('networkidle');
  expect(await page.evaluate('window.ran')).toBeUndefined();
  expect(console.complaints.splice(before).join('\n')).toMatch(/Content Security Policy/);
});

it('answers an address that is no page with a way on', async () => {
  const page = await console.open('/no-such-page');
  await page.getByRole('link', { name: 'To the open windows' }).click();
  await page.getByRole('heading', { level: 1, name: 'Windows' }).waitFor();
  expect(new URL(page.url()).pathname).toBe('/windows');
});

it('keeps the focus on the page when what failed is tried again', async () => {
  const page = await console.open('/nowhere');
  await page.route('**/v1/sessions?*', (route) => route.fulfill({ status: 403, json: { type: 7, title: [], detail: {} } }));
  await page.goto(new URL('/windows', console.run.ready.consoleUrl).href);
  await page.getByRole('button', { name: 'Try again' }).focus();
  await page.unroute('**/v1/sessions?*');
  await page.keyboard.press('Enter');
  await page.getByText('No window is open').waitFor();
  expect(await page.evaluate('document.activeElement.localName')).toBe('main');
});

it('leaves the focus on a button while what it does is under way, and does it once', async () => {
  const page = await console.open('/applications/new');
  const asked: Route[] = [];
  await page.route('**/v1/applications', (route) => void asked.push(route));
  await page.getByRole('button', { name: 'Start the application' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Working', disabled: true }).waitFor();
  await page.keyboard.press('Enter');
  const focused = () => page.evaluate('document.activeElement.textContent');
  expect(await focused()).toContain('Working');
  for (const route of asked) await route.fulfill({ status: 409, contentType: 'application/problem+json', body: '{}' });
  await page.getByRole('alert').waitFor();
  expect(await focused()).toBe('Start the application');
  expect(asked).toHaveLength(1);
});

it('breaks a name that is longer than the page', async () => {
  const page = await console.open(`/conversations/${console.run.ready.phoneNumberId}/${'x'.repeat(600)}`);
  await page.getByRole('alert').waitFor();
  expect(await overflow(page)).toBe(0);
});

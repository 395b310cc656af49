import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { deploymentFile } from '../builders/deployment-file.ts';
import { Issuer } from '../builders/issuer.ts';
import { axe, type Console, startConsole } from './console.ts';

let issuer: Issuer;
let console: Console;

beforeAll(async () => {
  issuer = await Issuer.start();
  console = await startConsole('--config', deploymentFile({ oidc: issuer.configuration() }));
  issuer.admit(console.run.ready.consoleUrl);
});
afterEach(() => {
  issuer.silent = false;
  issuer.refreshes = true;
});
afterAll(async () => {
  vi.useRealTimers();
  await console?.stop();
  await issuer?.stop();
});

const atIssuer = (page: Page) => page.getByRole('button', { name: /^Sign in at 127/ });
const renewals = () => issuer.asked.filter((path) => path === '/token').length;

/** Opens a page as a stranger, and signs in by the issuer's form. */
async function openAs(user: string, path: string): Promise<Page> {
  const page = await console.open(path, { key: '' });
  await atIssuer(page).click();
  await signIn(page, user);
  await page.waitForURL(new URL(path, console.run.ready.consoleUrl).href);
  return page;
}

async function signIn(page: Page, user: string): Promise<void> {
  await page.getByLabel('User').fill(user);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Two hours later for the issuer and the API; the browser goes by its own clock. */
async function hoursPass(): Promise<void> {
  await console.run.advance('PT2H');
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 7_200_000 });
}

it.each([
  ['rita', 'Rita of Support · reader'],
  ['arthur', 'Arthur of Support · agent'],
  ['ada', 'Ada of Support · admin'],
])('%s signs in at the issuer, and is back where she or he was, with what the role allows', async (user, says) => {
  const page = await openAs(user, '/numbers?shown=all');
  await page.getByText(says).waitFor();
  await page.reload();
  await page.getByText(says).waitFor();
  expect(console.complaints).toEqual([]);
});

it('has a page to sign in at that axe finds nothing wrong with, and takes a key there, too', async () => {
  const page = await console.open('/windows', { key: '' });
  await atIssuer(page).waitFor();
  expect(await axe(page)).toEqual([]);
  await page.getByText('Use a key of the API instead').click();
  await page.getByLabel('Key of the API').fill(console.run.ready.apiKey);
  await page.keyboard.press('Enter');
  await page.getByText(/· agent$/).waitFor();
});

it('tells somebody without a role whom to ask, and lets them sign out', async () => {
  const page = await openAs('noor', '/windows');
  await page.getByRole('alert').getByText('no role here').waitFor();
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
  expect(await axe(page)).toEqual([]);
});

it('renews the token before it ends', async () => {
  const page = await console.open('/windows', { key: '' });
  await page.clock.install();
  await atIssuer(page).click();
  await signIn(page, 'arthur');
  await page.getByText(/· agent$/).waitFor();
  const before = renewals();
  const renewed = page.waitForResponse((response) => new URL(response.url()).pathname === '/token');
  await page.clock.fastForward('59:30');
  expect((await renewed).status()).toBe(200);
  expect(renewals()).toBe(before + 1);
});

it('renews a token that the API refuses, once, and goes on', async () => {
  const page = await openAs('arthur', '/windows');
  await page.getByText(/· agent$/).waitFor();
  await hoursPass();
  const before = renewals();
  await page.getByRole('link', { name: 'Numbers' }).click();
  await page.getByRole('heading', { level: 1, name: 'Numbers' }).waitFor();
  await page.getByRole('link', { name: 'Templates' }).click();
  await page.getByText('hello_world').first().waitFor();
  expect(renewals()).toBe(before + 1);
  expect(await page.getByRole('dialog').count()).toBe(0);
});

it('asks again over the page once the sign-in has ended, in a window of its own, and loses no draft', async () => {
  issuer.refreshes = false;
  const page = await openAs('arthur', '/playground');
  const draft = page.getByLabel('Answer as the business');
  await draft.fill('Dear customer,');
  await hoursPass();
  await page.getByRole('heading', { name: 'Sign in again' }).waitFor();
  expect(await axe(page)).toEqual([]);
  // The issuer knows the browser still, and asks nothing.
  const beside = page.waitForEvent('popup');
  await atIssuer(page).click();
  await beside;
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await draft.inputValue()).toBe('Dear customer,');
  await page.getByText(/· agent$/).waitFor();
});

it('signs out at the issuer, too', async () => {
  const page = await openAs('rita', '/numbers');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('button', { name: 'Yes, sign me out' }).click();
  await atIssuer(page).click();
  await page.getByLabel('User').waitFor();
  expect(new URL(page.url()).origin).toBe(issuer.url);
});

it('says in words why nobody was signed in: the issuer refused, or does not answer, or the sign-in is not of this tab', async () => {
  const page = await console.open('/windows', { key: '' });
  await atIssuer(page).click();
  await signIn(page, 'mallory');
  await page.getByRole('alert').getByText('did not sign you in: The account is locked.').waitFor();
  expect(await axe(page)).toEqual([]);
  issuer.silent = true;
  await page.getByRole('link', { name: 'Begin again' }).click();
  await atIssuer(page).click();
  await page.getByRole('alert').getByText('does not answer').waitFor();
  const stale = await console.open('/signed-in?code=x&state=y', { key: '' });
  await stale.getByRole('alert').getByText('in another tab, or too long ago').waitFor();
  console.complaints.length = 0;
});

it('is not shown within another page', async () => {
  const page = await console.browser.newPage();
  await page.setContent(`<iframe src="${console.run.ready.consoleUrl}/windows"></iframe>`);
  const frame = page.frames().find((candidate) => candidate !== page.mainFrame());
  await expect.poll(() => frame?.url()).toMatch(/^chrome-error:/);
});

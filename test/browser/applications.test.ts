import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { axe, type Console, overflow, startConsole } from './console.ts';

let console: Console;
beforeAll(async () => {
  console = await startConsole();
});
afterEach(() => console?.closePages());
afterAll(() => console?.stop());

const PHONE = '+31201234567';
/** The way to live has many parties, and moves the clock: a minute is not enough where others use the machine. */
const WEEKS_MS = 180_000;

/** Fills the form as a person would, and starts the application. */
async function start(
  page: Page,
  name: string,
  phone: string,
  businessId = '506914307656634',
  email = 'office@parcelpost.example',
): Promise<void> {
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Facebook business id').fill(businessId);
  await page.getByLabel('Phone number').fill(phone);
  await page.getByLabel('can never go back to the WhatsApp apps').check();
  await page.getByLabel('nothing is refunded').check();
  await page.getByRole('button', { name: 'Start the application' }).click();
  await page.getByRole('heading', { level: 1, name }).waitFor();
}
/** The same by the API. */
async function started(name: string, phone: string): Promise<string> {
  const { body } = await console.run.api(
    'POST',
    '/v1/applications',
    {
      organisation: { name, email: 'office@parcelpost.example' },
      facebookBusinessId: `5069143${phone.slice(-6)}`,
      phoneNumber: phone,
      acknowledgements: { neverBackToTheApp: true, noRefund: true },
    },
    { authorization: `Bearer ${console.run.ready.adminKey}` },
  );
  return body.id;
}
const step = (page: Page, name: string) =>
  page
    .getByRole('list', { name: 'Steps' })
    .getByRole('listitem')
    .filter({ has: page.getByRole('heading', { name }) });
const press = (page: Page, name: string) => page.getByRole('button', { name }).click();

it(
  'takes a number from the form to live, every party played',
  async () => {
    const page = await console.open('/applications');
    await page.getByRole('link', { name: 'Start an application' }).first().click();
    await press(page, 'Start the application');
    await page.getByText('must be the business portfolio').waitFor();
    expect(await page.getByLabel('nothing is refunded').getAttribute('aria-invalid')).toBe('true');
    expect(await axe(page)).toEqual([]);

    await page.getByLabel('Test phone').fill('+31612345678');
    await start(page, 'Parcel Post', PHONE);
    await page.getByText('Now in AcceptFacebookInvite.').waitFor();
    await press(page, 'Accept the invite');
    await press(page, 'Decline the terms');
    await step(page, 'Sign the terms').getByText('Round 2, turned down once').waitFor();
    await page.getByText('Now in VerifyBusiness, SignTerms, ReviewAccount.').waitFor();
    expect(await page.locator('.machine-box .now').count()).toBe(3);
    expect(await axe(page)).toEqual([]);

    await press(page, 'Move on a day');
    await step(page, 'Sign the terms').getByText('2 messages to parties').waitFor();
    await press(page, 'Sign the terms');
    await step(page, 'Sign the terms').getByText('Done', { exact: true }).waitFor();
    await press(page, 'Approve account and name');
    await press(page, 'Verify the business');

    await press(page, 'Show the code on the phone');
    const code = (await page.locator('[data-code]').textContent()) ?? '';
    await page.getByLabel('Code', { exact: true }).fill(code);
    await page.getByLabel('PIN').fill('482916');
    await press(page, 'Activate the number…');
    const dialog = page.getByRole('dialog', { name: 'onto the API for good' });
    expect(await dialog.getByRole('button', { name: 'Register the number' }).isDisabled()).toBe(true);
    await dialog.getByText('can never go back to the WhatsApp apps').waitFor();
    expect(await axe(page)).toEqual([]);
    await dialog.getByLabel(`Type ${PHONE} to confirm`).fill(PHONE);
    await dialog.getByRole('button', { name: 'Register the number' }).click();
    await page.getByText('The number is live.').waitFor();
    await page.getByText(/Now in (Tell)?Live\./).waitFor();

    await page.getByRole('link', { name: 'Look at the number' }).waitFor();
    expect(await axe(page)).toEqual([]);

    expect(page.url()).not.toContain('482916');
    expect(await page.evaluate('JSON.stringify([{ ...localStorage }, { ...sessionStorage }])')).not.toMatch(/482916/);
    expect(await page.content()).not.toContain('482916');
    const application = page.url();
    for (const [link, heading] of [
      ['Look at the number', /^\+31 ?20/],
      ['Choose what follows', /^Policy of/],
      ['Begin a conversation', /^Write to somebody/],
    ] as const) {
      await page.goto(application);
      await page.getByRole('link', { name: link }).click();
      await page.getByRole('heading', { level: 1, name: heading }).waitFor();
    }
    expect(new URL(page.url()).searchParams.get('number')).toBe(await page.getByLabel('Business number').inputValue());
    expect(console.complaints).toEqual([]);
  },
  WEEKS_MS,
);

it('keeps every party in place, so that clicks on one spot let no other act', async () => {
  const id = await started('Kite Maker', '+31205550555');
  const page = await console.open(`/applications/${id}`);
  const others = page.getByRole('region', { name: 'Play the other parties' });
  const accept = others.getByRole('button', { name: 'Accept the invite' });
  const verify = others.getByRole('button', { name: 'Verify the business' });
  await accept.scrollIntoViewIfNeeded();
  const places = () =>
    page.evaluate(
      "[...document.querySelectorAll('.turn button')].map((button) => JSON.stringify(button.getBoundingClientRect()))",
    );
  const before = await places();
  expect(await verify.isDisabled()).toBe(true);
  const box = await accept.boundingBox();
  if (box === null) throw new Error('the button has no place');
  const click = () => page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  await click();
  await click();
  await step(page, 'Accept the Facebook invite').getByText('Done', { exact: true }).waitFor();
  await expect.poll(() => verify.isEnabled()).toBe(true);
  await click();
  expect(await accept.isDisabled()).toBe(true);
  expect(await focused(page)).toBe('Accept the invite');
  expect(await places()).toEqual(before);
  await page.getByText('Now in VerifyBusiness, SignTerms, ReviewAccount.').waitFor();
  expect(await axe(page)).toEqual([]);
});

it('is cancelled by typing the word, without refund, and says so', async () => {
  const page = await console.open('/applications/new');
  await start(page, 'Flower Shop', '+31205550111', '2329417887457253');
  await press(page, 'Cancel…');
  const dialog = page.getByRole('dialog', { name: 'Cancel this application?' });
  await dialog.getByText('Nothing is refunded').waitFor();
  const confirm = dialog.getByRole('button', { name: 'Cancel the application' });
  await dialog.getByLabel('Type cancel to confirm').fill('cance');
  expect(await confirm.isDisabled()).toBe(true);
  await dialog.getByLabel('Reason').fill('The shop keeps the app');
  await dialog.getByLabel('Type cancel to confirm').fill('cancel');
  await confirm.click();
  await page.getByText('Why: The shop keeps the app.').waitFor();
  await page.getByText(/Now in (Tell)?Cancelled\./).waitFor();
  expect(await page.getByRole('button', { name: 'Cancel…' }).count()).toBe(0);

  await page.getByRole('link', { name: 'All applications' }).click();
  await page.getByRole('link', { name: 'Cancelled' }).click();
  await page.getByRole('row').filter({ hasText: 'Flower Shop' }).waitFor();
  expect(new URL(page.url()).search).toBe('?status=cancelled');
  await page.getByRole('link', { name: 'Failed' }).click();
  await page.getByText('No application fits').waitFor();
  expect(await axe(page)).toEqual([]);
});

it('says why a number cannot be started twice, and leads to its application', async () => {
  const id = await started('Bakery', '+31205550222');
  const page = await console.open('/applications/new');
  await page.getByLabel('Name', { exact: true }).fill('Bakery');
  await page.getByLabel('Facebook business id').fill('506914307656634');
  await page.getByLabel('Phone number').fill('+31205550222');
  await press(page, 'Start the application');
  await page.getByText('Tick this: without it no application can be started.').nth(1).waitFor();
  await page.getByLabel('can never go back to the WhatsApp apps').check();
  await page.getByLabel('nothing is refunded').check();
  await press(page, 'Start the application');
  await page.getByRole('alert').getByText('Open that one to go on.').waitFor();
  await page.getByRole('link', { name: 'Open that application' }).click();
  await page.getByRole('heading', { level: 1, name: 'Bakery' }).waitFor();
  expect(new URL(page.url()).pathname).toBe(`/applications/${id}`);
});

it('has a step completed by hand with the keyboard alone', async () => {
  const id = await started('Cheese Shop', '+31205550333');
  await console.run.control('/parties/accept-invite', { applicationId: id });
  const page = await console.open(`/applications/${id}`);
  await page.getByText('Now in VerifyBusiness').waitFor();
  await tabTo(page, 'Complete by hand…');
  await tabTo(page, 'Complete by hand…');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Complete “Sign the terms” by hand?' });
  await dialog.waitFor();
  await page.keyboard.press('Escape');
  // By its element: one that is closed has its role no longer, before the page has taken it away.
  await page.locator('dialog').waitFor({ state: 'detached' });
  expect(await focused(page)).toBe('Complete by hand…');
  await page.keyboard.press('Enter');
  await dialog.waitFor();
  await page.keyboard.type('Signed on paper <b>today</b>');
  await page.keyboard.press('Enter');
  await page.getByRole('status').getByText('The step is done.').waitFor();
  expect(await focused(page)).toMatch(/^The step is done\./);
  await step(page, 'Sign the terms').getByText('statement: Signed on paper <b>today</b>').waitFor();
  await page.getByText('Now in VerifyBusiness, SignTermsDone, ReviewAccount.').waitFor();
});

it('has the address corrected that the terms wait for', async () => {
  const page = await console.open('/applications/new');
  await start(page, 'Clog Maker', '+31205550666', '506914307550666', '');
  await press(page, 'Accept the invite');
  const terms = step(page, 'Sign the terms');
  await terms.getByText('No e-mail address is known').waitFor();
  await terms.getByRole('button', { name: 'Correct…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Correct the organisation' });
  await dialog.getByLabel('E-mail').fill('clogs@parcelpost.example');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('status').getByText('Corrected.').waitFor();
  await terms.getByText('Began anew, because: the e-mail address was corrected').waitFor();
  expect(await terms.getByText('Turned down').count()).toBe(0);
  expect(await terms.getByRole('button', { name: 'Correct…' }).count()).toBe(0);

  const corrected = page.getByRole('status').getByText('Corrected.');
  expect(await corrected.isVisible()).toBe(true);
  await press(page, 'Sign the terms');
  await terms.getByText('Done', { exact: true }).waitFor();
  await corrected.waitFor({ state: 'detached' });
});

it('lets a reader look and not act, at 360 px, in the dark', async () => {
  const id = await started('Tulip Fields', '+31205550444');
  const page = await console.open(`/applications/${id}`, {
    key: console.run.ready.apiKey,
    viewport: { width: 360, height: 740 },
    colorScheme: 'dark',
  });
  await page.getByText('This is for admins.').waitFor();
  for (const name of ['Cancel…', 'Correct…', 'Complete by hand…'])
    expect(await page.getByRole('button', { name }).isDisabled(), name).toBe(true);
  expect(await overflow(page)).toBeLessThanOrEqual(0);
  const wider = "(box => box.scrollWidth - box.clientWidth)(document.querySelector('.table-box'))";
  await page.getByRole('region', { name: 'What happened, newest first' }).getByText('Application started').waitFor();
  expect(await page.evaluate(wider)).toBe(0);
  expect(await axe(page)).toEqual([]);
  await page.goto(new URL('/applications?late=true', console.run.ready.consoleUrl).href);
  await page.getByText('No application fits').waitFor();
  await page.getByText('Only an admin can start an application.').waitFor();
  await page.goto(new URL('/applications', console.run.ready.consoleUrl).href);
  await page.locator('.table-box').getByText('Tulip Fields').waitFor();
  expect(await page.evaluate(wider)).toBe(0);
  expect(await page.getByRole('link', { name: 'Start an application' }).count()).toBe(0);
  expect(await overflow(page)).toBeLessThanOrEqual(0);
});

/** Presses Tab until the focus is on what says this; it must be reached. */
async function tabTo(page: Page, words: string): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press('Tab');
    if ((await focused(page)) === words) return;
  }
  throw new Error(`Tab never came to ${words}`);
}

/** What the element that has the focus says. */
function focused(page: Page): Promise<string | null> {
  return page.evaluate('document.activeElement.textContent');
}

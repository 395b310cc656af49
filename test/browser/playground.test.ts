import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { axe, type Console, overflow, startConsole } from './console.ts';

let console: Console;
beforeAll(async () => {
  console = await startConsole();
});
afterEach(() => console?.closePages());
afterAll(() => console?.stop());

const step = (page: Page, words: string) => page.getByRole('listitem').filter({ hasText: words });
const texts = (page: Page) => page.getByRole('list', { name: 'SMS' });

it('takes a newcomer from the empty state over an answer and 24 hours to the SMS', async () => {
  const page = await console.open('/');
  await page.getByRole('link', { name: 'Playground' }).first().click();
  await page.getByRole('textbox', { name: 'Write as the customer' }).fill('Is my order ready?');
  await page.getByRole('button', { name: 'Send as the customer' }).click();
  await page.getByText('Window open, closes in').waitFor();

  const answer = page.getByLabel('Answer as the business');
  await answer.fill('It is.');
  await page.getByText('Free text: the window is open until').waitFor();
  await page.getByRole('button', { name: 'Send as the business' }).click();
  await page.getByRole('list', { name: 'WhatsApp' }).getByText('It is.').waitFor();

  await page.getByRole('button', { name: '+24 h' }).click();
  await page.getByText('Window closed').waitFor();
  await answer.fill('We close at six.');
  await page.getByText('SMS instead, 1 part').waitFor();
  await page.getByRole('button', { name: 'Send as the business' }).click();
  await texts(page).getByText('We close at six.').waitFor();
  await step(page, 'it goes as an SMS').filter({ hasText: 'done' }).waitFor();

  expect(console.complaints).toEqual([]);
  expect(await axe(page)).toEqual([]);
  const sms = await console.run.control('/sms');
  expect(sms.body.messages.map(({ text }: { text: string }) => text)).toEqual(['We close at six.']);
});

it('can be played by keyboard alone', async () => {
  const page = await console.open('/playground?phone=%2B31687654321');
  await page.getByRole('heading', { level: 1, name: 'Playground' }).waitFor();
  await tabTo(page, 'Write as the customer');
  await page.keyboard.type('Hello');
  await page.keyboard.press('Enter');
  await page.getByText('Window open, closes in').waitFor();
  await tabTo(page, 'Answer as the business');
  await page.keyboard.type('Hi');
  await tabTo(page, 'Send as the business');
  await page.keyboard.press('Enter');
  await page.getByRole('list', { name: 'WhatsApp' }).getByText('Hi', { exact: true }).waitFor();
  await tabTo(page, '+24 h');
  await page.keyboard.press('Space');
  await page.getByText('Window closed').waitFor();
  await tabTo(page, 'Answer as the business');
  await page.keyboard.type('Still there?');
  await tabTo(page, 'Send as the business');
  await page.keyboard.press('Enter');
  await texts(page).getByText('Still there?').waitFor();
  expect(await page.evaluate('document.activeElement.tagName')).not.toBe('BODY');
});

it('keeps what came last on the phone in sight, unless one has scrolled up', async () => {
  const phone = '+31699999999';
  const write = (text: string) => console.run.control('/whatsapp/inbound', { phone, type: 'text', text });
  for (let n = 1; n <= 8; n += 1) await write(`Message ${n}`);
  const page = await console.open(`/playground?phone=${encodeURIComponent(phone)}`);
  const chat = page.getByRole('list', { name: 'WhatsApp' });
  const isInSight = (text: string) =>
    chat
      .getByText(text, { exact: true })
      .evaluate((one: any) => one.getBoundingClientRect().bottom <= one.closest('ol').getBoundingClientRect().bottom);
  await chat.getByText('Message 8', { exact: true }).waitFor();
  await expect.poll(() => isInSight('Message 8')).toBe(true);
  await write('Message 9');
  await chat.getByText('Message 9', { exact: true }).waitFor();
  await expect.poll(() => isInSight('Message 9')).toBe(true);
  await chat.evaluate((list: any) => list.scrollTo({ top: 0 }));
  await write('Message 10');
  await chat.getByText('Message 10', { exact: true }).waitFor();
  expect(await chat.evaluate((list: any) => list.scrollTop)).toBe(0);
});

it('switches faults on and off, and shows what came of them', async () => {
  const page = await console.open('/playground?phone=%2B31611111111', {
    viewport: { width: 360, height: 740 },
    colorScheme: 'dark',
  });
  await page.getByRole('textbox', { name: 'Write as the customer' }).fill('Hi');
  await page.keyboard.press('Enter');
  await page.getByText('Window open').waitFor();
  await page.getByRole('combobox', { name: 'Fault' }).selectOption({ label: 'WhatsApp cannot deliver it (131026)' });
  await page.getByRole('button', { name: 'Switch on' }).click();
  await page.getByText('1 left').waitFor();
  await page.getByLabel('Answer as the business').fill('Hello');
  await page.getByRole('button', { name: 'Send as the business' }).click();
  await texts(page).getByText('Hello').waitFor();
  await page.getByText('Free text: failed').waitFor();
  await page.getByText('No fault is on.').waitFor();
  expect(await overflow(page)).toBe(0);
  expect(await axe(page)).toEqual([]);
});

/** Goes on by Tab until what has this name has the focus; fails after a whole round. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let tabs = 0; tabs < 80; tabs += 1) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate<string>(`(() => {
      const at = document.activeElement;
      return at?.getAttribute('aria-label') ?? at?.labels?.[0]?.textContent ?? at?.textContent ?? '';
    })()`);
    if (focused.trim() === name) return;
  }
  throw new Error(`${name} cannot be reached by Tab`);
}

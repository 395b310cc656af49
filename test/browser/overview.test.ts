import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { axe, type Console, overflow, startConsole } from './console.ts';

let console: Console;
beforeAll(async () => {
  console = await startConsole();
});
afterEach(() => console?.closePages());
afterAll(() => console?.stop());

const [ANN, BOB, EVE] = ['+31612345601', '+31612345602', '+31612345603'];
const phone = { viewport: { width: 360, height: 740 } } as const;

/** A day with two windows, one of which nobody answered, a refusal and an SMS. */
async function aDay(): Promise<void> {
  const { run } = console;
  await run.policy({ onUnansweredExpiry: { route: 'sms', text: 'Sorry, we missed you.' } });
  for (const person of [ANN, BOB]) await run.inbound(person, 'hello');
  await run.advance('PT30M');
  await run.send(ANN, 'Here we are');
  await run.send(EVE, 'A stranger');
  await run.advance('PT24H');
}

it('says that nothing is counted yet, and when it will be, also while somebody has written already', async () => {
  await console.run.inbound(ANN, 'just now');
  const page = await console.open('/overview');
  await page.getByText('Nothing is counted in this period').waitFor();
  await page.getByText(/counted (every half|within half an) hour/).waitFor();
  expect(await page.getByLabel('Key figures').innerText()).not.toContain('rate cards');
  await page.getByRole('link', { name: 'To the Playground' }).waitFor();
  expect(await axe(page)).toEqual([]);
});

it('shows a day in figures, in charts, and as tables', async () => {
  await aDay();
  const page = await console.open('/overview?range=7d');
  await page.getByRole('heading', { name: '2 windows opened, 2 closed, 1 of them unanswered' }).waitFor();
  const figures = page.getByLabel('Key figures');
  expect(await figures.innerText()).toMatch(/Closed unanswered\s+1\s+50\s?% of 2 closed\s+Answered within 1 hour\s+50\s?%/);
  await page.getByRole('heading', { name: '50% of people had an answer within an hour' }).waitFor();
  await page.getByRole('heading', { name: '1 message went on another way' }).waitFor();
  const answers = page.getByRole('region', { name: '50% of people had an answer within an hour' }).first();
  expect(await answers.locator('svg.recharts-surface').count()).toBe(1);
  await answers.getByText('Show as table').click();
  expect(await answers.getByRole('row', { name: 'under 1 hour' }).innerText()).toMatch(/under 1 hour\s+1\s+50\s?%/);
  expect(await answers.getByRole('row', { name: 'until the window closed' }).innerText()).toMatch(/closed\s+1/);
  await page.getByRole('row', { name: 'The person never wrote 1' }).waitFor();
  expect(await axe(page)).toEqual([]);
});

it('has period and number in its address, and chooses them by keyboard', async () => {
  const page = await console.open('/overview?range=7d');
  const ranges = page.getByRole('group', { name: 'Period' });
  await ranges.getByRole('radio', { name: '7 days' }).focus();
  expect(await ranges.getByRole('radio', { name: '7 days' }).isChecked()).toBe(true);
  await page.keyboard.press('ArrowRight');
  await page.waitForURL(/range=30d/);
  const { phoneNumberId } = console.run.ready;
  await page.getByLabel('Number').selectOption(phoneNumberId);
  await page.waitForURL(new RegExp(`number=${phoneNumberId}`));
  await page.getByRole('heading', { name: /windows opened, / }).waitFor();
});

it('fits on a phone, in the dark, and draws at once', async () => {
  const page = await console.open('/overview?range=7d', { ...phone, colorScheme: 'dark', reducedMotion: 'reduce' });
  await page.getByRole('heading', { name: /windows opened, / }).waitFor();
  await page.locator('svg.recharts-surface').first().waitFor();
  expect(await overflow(page)).toBe(0);
  expect(await axe(page)).toEqual([]);
});

it('tells of a subscription that was paused, and of nothing that a reader may not see', async () => {
  const made = await console.run.api('POST', '/v1/subscriptions', {
    url: `${console.run.ready.localUrl}/hooks/secret`,
    events: ['*'],
    description: 'CRM',
  });
  await console.run.api('PATCH', `/v1/subscriptions/${made.body.id}`, { state: 'paused' });
  const page = await console.open('/overview');
  const row = page.getByRole('row', { name: /CRM/ });
  await row.getByText('paused').waitFor();
  await row.getByText('none').waitFor();
  await page.getByText('1 subscription gets no events at present.').waitFor();
  expect(await axe(page)).toEqual([]);
  expect(await row.innerText()).toMatch(/127\.0\.0\.1:\d+\s.*since .*on request\s+none/s);
  expect(await page.content()).not.toContain('hooks/secret');
  const other = await console.open('/overview', { key: console.run.ready.apiKey });
  await other.getByText('How subscriptions stand is for admins.').waitFor();
});

it('loads what draws only here, and complains of nothing', async () => {
  const page = await console.open('/windows');
  await page.getByRole('heading', { level: 1 }).waitFor();
  const scripts = () =>
    page.evaluate<string[]>(
      "performance.getEntriesByType('resource').map(({ name }) => name).filter((name) => name.endsWith('.js'))",
    );
  expect((await scripts()).filter((name) => name.includes('charts'))).toEqual([]);
  await page.getByRole('link', { name: 'Overview' }).click();
  await page.locator('svg.recharts-surface').first().waitFor();
  expect((await scripts()).filter((name) => name.includes('charts'))).toHaveLength(1);
  expect(console.complaints).toEqual([]);
});

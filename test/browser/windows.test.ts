import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { axe, type Console, overflow, startConsole } from './console.ts';

let console: Console;
beforeAll(async () => {
  console = await startConsole();
});
afterEach(() => console?.closePages());
afterAll(() => console?.stop());

const write = (phone: string, name: string, minutesAgo = 0) =>
  console.run.now().then((now) =>
    console.run.control('/whatsapp/inbound', {
      phone,
      name,
      type: 'text',
      text: 'Hello',
      timestamp: Math.floor(now / 1_000) - minutesAgo * 60,
    }),
  );

it('says what to do while nothing is open', async () => {
  const page = await console.open('/windows');
  await page.getByText('No window is open').waitFor();
  expect(await axe(page)).toEqual([]);
  await page.getByRole('link', { name: 'To the Playground' }).click();
  await page.getByRole('heading', { level: 1, name: 'Playground' }).waitFor();
});

it('says that it is not up to date, also where nothing was open', async () => {
  const page = await console.open('/windows');
  await page.getByText('No window is open').waitFor();
  await page.route('**/v1/sessions*', (route) => route.fulfill({ status: 503, body: '{}' }));
  // Asking is tried again a few times before anything is said.
  await expect.poll(() => page.getByText('Not up to date: the API does not answer.').count(), { timeout: 45_000 }).toBe(1);
});

it('lists who may be written to, the window that closes first on top, and what happens at its end', async () => {
  await console.run.policy({ onUnansweredExpiry: { route: 'sms', text: 'Sorry, we missed you.' } });
  await write('+31612345678', 'Anna');
  await write('+4915123456789', 'Jürgen', 23 * 60 + 55);
  await write('+971501234567', 'ليلى 🙏🏽', 600);
  await console.run.send('+971501234567', 'Hi');
  await console.run.advance('PT2S');
  const page = await console.open('/windows');
  const rows = page.getByRole('table', { name: 'Open windows' }).getByRole('row');
  await page.getByText('3 windows are open').waitFor();
  await expect
    .poll(() => rows.nth(1).innerText())
    .toMatch(/Jürgen[\s\S]*4 min \d\d s[\s\S]*unanswered[\s\S]*Sorry, we missed you/);
  expect(await rows.nth(2).innerText()).toMatch(/ليلى[\s\S]*13 h 59 min[\s\S]*answered[\s\S]*nothing is sent/);
  expect(await rows.nth(3).innerText()).toMatch(/Anna[\s\S]*23 h 59 min/);
  const left = rows.nth(1).getByRole('time');
  const before = await left.innerText();
  await expect.poll(() => left.innerText()).not.toBe(before);
  expect(await axe(page)).toEqual([]);
  await page.getByLabel('Unanswered only').click();
  await page.getByText('2 of the first 3 are unanswered').waitFor();
  expect(new URL(page.url()).search).toBe('?unanswered=true');
  expect(console.complaints).toEqual([]);
});

it('finds conversations by name, phone and id, also those that are closed', async () => {
  const page = await console.open('/windows');
  await page.getByRole('searchbox', { name: 'Search' }).fill('jurg');
  const found = page.getByRole('table', { name: 'Conversations found' });
  await found.getByRole('link', { name: 'Jürgen' }).waitFor();
  await page.getByRole('searchbox', { name: 'Search' }).fill('9715012');
  await found.getByRole('link', { name: 'ليلى' }).waitFor();
  await page.getByLabel('Unanswered only').click();
  await page.getByText('No conversation was found').waitFor();
  await page.getByLabel('Unanswered only').click();
  await found.getByRole('link', { name: 'ليلى' }).waitFor();
  await page.getByRole('searchbox', { name: 'Search' }).fill('nobody of this name');
  await page.getByText('No conversation was found').waitFor();
  expect(new URL(page.url()).searchParams.get('q')).toBe('nobody of this name');
  expect(await axe(page)).toEqual([]);
  await page.getByRole('link', { name: 'Windows', exact: true }).click();
  await page.getByText('3 windows are open').waitFor();
  expect(await page.getByRole('searchbox', { name: 'Search' }).inputValue()).toBe('');
});

it('keeps the row under the pointer where it is, until the pointer rests', async () => {
  const page = await console.open('/windows');
  await page.clock.install();
  await page.reload();
  const rows = page.getByRole('table', { name: 'Open windows' }).getByRole('row');
  await rows.nth(1).getByText('Jürgen').hover();
  await write('+4915123456789', 'Jürgen');
  await page.clock.fastForward('00:11');
  await expect.poll(() => rows.nth(1).innerText()).toMatch(/Jürgen[\s\S]*2[34] h/);
  await page.clock.fastForward('00:31');
  await expect.poll(() => rows.nth(3).innerText()).toContain('Jürgen');
});

it('is a list of cards at 360 px, and leads to the conversation by keyboard', async () => {
  const page = await console.open('/windows', { viewport: { width: 360, height: 740 }, colorScheme: 'dark' });
  await page.getByText('3 windows are open').waitFor();
  expect(await overflow(page)).toBe(0);
  expect(await axe(page)).toEqual([]);
  await page.getByRole('link', { name: 'Anna' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Anna' }).waitFor();
});

describe('of hundreds', () => {
  const names = Array.from({ length: 260 }, (_, at) => `Person ${at + 1}.`);
  const first = names[0] ?? '';
  beforeAll(async () => {
    const now = await console.run.now();
    const phoneOf = (at: number) => String(31_620_000_000 + at);
    const value = {
      messaging_product: 'whatsapp',
      metadata: { display_phone_number: '15550783881', phone_number_id: console.run.ready.phoneNumberId },
      contacts: names.map((name, at) => ({ profile: { name }, wa_id: phoneOf(at) })),
      messages: names.map((_, at) => ({
        from: phoneOf(at),
        id: `wamid.many${at}`,
        timestamp: String(Math.floor(now / 1_000) - 23 * 3_600 + at),
        type: 'text',
        text: { body: 'Hello' },
      })),
    };
    const entry = [{ id: console.run.ready.wabaId, changes: [{ field: 'messages', value }] }];
    await console.run.webhook(JSON.stringify({ object: 'whatsapp_business_account', entry }));
    await console.run.advance('PT2S');
  });

  it('draws what is in sight, and goes from row to row by the arrow keys, also after the page was scrolled', async () => {
    const page = await console.open('/windows');
    const table = page.getByRole('table', { name: 'Open windows' });
    const link = (at: number) => table.getByRole('link', { name: names[at] ?? '', exact: true });
    await link(0).focus();
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => page.locator(':focus').innerText()).toBe(names[1]);
    await page.mouse.wheel(0, 60 * 200);
    await page.getByText('263 windows are open').waitFor();
    await link(200).waitFor();
    expect(await table.getByRole('row').count()).toBeLessThan(60);
    expect(await table.getAttribute('aria-rowcount')).toBe('264');
    expect(await link(200).locator('xpath=ancestor::tr').getAttribute('aria-rowindex')).toBe('202');
    expect(await axe(page)).toEqual([]);
    await page.keyboard.press('ArrowUp');
    await expect.poll(() => page.locator(':focus').innerText()).toBe(first);
    expect(await page.evaluate('window.scrollY')).toBeLessThan(500);
  });

  it('says that further ones could not be loaded, and asks for them again when told to', async () => {
    const page = await console.open('/nowhere');
    let [refused, asked] = [true, 0];
    await page.route('**/v1/sessions?*cursor*', (route) => {
      asked += 1;
      return refused ? route.fulfill({ status: 403, json: { status: 403, title: 'No.' } }) : route.continue();
    });
    await page.goto(new URL('/windows', console.run.ready.consoleUrl).href);
    await page.getByRole('link', { name: first, exact: true }).waitFor();
    await page.mouse.wheel(0, 60 * 200);
    const note = page.getByRole('alert');
    await note.waitFor();
    await page.mouse.wheel(0, -400);
    await page.mouse.wheel(0, 400);
    expect(asked).toBe(1);
    refused = false;
    await note.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('263 windows are open').waitFor();
  });
});

import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { issueKey, openKeys } from '../../infra/issue-key.ts';
import { SCOPES_OF_ROLE } from '../../shared/domain/role.ts';
import { axe, type Console, overflow, startConsole } from './console.ts';

let console: Console;
beforeAll(async () => {
  console = await startConsole();
});
afterEach(() => console?.closePages());
afterAll(() => console?.stop());

const addressOf = (phone: string): string => `/conversations/${console.run.ready.phoneNumberId}/${encodeURIComponent(phone)}`;
const timeline = (page: Page) => page.getByRole('region', { name: 'Timeline' });
/** Writes, so that a window is open; then more than a day passes. */
async function closedWindow(phone: string): Promise<void> {
  await console.run.inbound(phone, 'Where is it?');
  await console.run.advance('PT25H');
}

it('answers in an open window by keyboard alone, and says beforehand what will happen', async () => {
  await console.run.inbound('+2348012345678', 'Is it there?');
  const page = await console.open(addressOf('+2348012345678'));
  await timeline(page).getByText('Is it there?').waitFor();
  await page.getByText(/closes in/).waitFor();
  await page.getByText(/In Lagos it is \d\d:\d\d\./).waitFor();
  await page.getByText('Not answered').waitFor();
  expect(await axe(page)).toEqual([]);
  await page.getByRole('radio', { name: 'Free text' }).focus();
  await page.keyboard.press('Tab');
  await page.keyboard.type('Yes,');
  await page.keyboard.press('Enter');
  await page.keyboard.type('it is.');
  await page.getByText(/^What happens when you send: Free text: the window is open until/).waitFor();
  await page.keyboard.press('Control+Enter');
  await timeline(page).getByText('Yes,\nit is.').waitFor();
  expect(await page.getByLabel('Message').inputValue()).toBe('');
  await console.run.advance('PT2S');
  await timeline(page).getByText('delivered').first().waitFor();
  await page.getByText('Answered', { exact: true }).waitFor();
  expect(await console.run.accepted('+2348012345678')).toHaveLength(1);
  expect(console.complaints).toEqual([]);
});

it('offers templates in a closed window, with their fields and how they will read', async () => {
  await closedWindow('+31611111111');
  const page = await console.open(addressOf('+31611111111'));
  await page.getByText('Window closed').waitFor();
  expect(await page.getByRole('radio', { name: 'Free text' }).isDisabled()).toBe(true);
  await page.getByRole('combobox', { name: 'Template' }).selectOption({ label: 'continue_conversation · en · utility' });
  await page.getByLabel('Text {{1}}').fill('it is at the post office.');
  await page.getByRole('region', { name: 'How the template will read' }).getByText('it is at the post office.').waitFor();
  await page.getByText(/The template that was asked for/).waitFor();
  expect(await axe(page)).toEqual([]);
  await page.getByRole('button', { name: 'Send' }).click();
  await timeline(page).getByText('We have an answer for you: it is at the post office. Reply to this message').waitFor();
  await console.run.advance('PT2S');
  expect(await console.run.accepted('+31611111111')).toHaveLength(1);
});

it('sends an SMS instead, and never calls it delivered', async () => {
  await closedWindow('+31622222222');
  const page = await console.open(addressOf('+31622222222'));
  await page.getByRole('radio', { name: 'SMS' }).check();
  await page.getByLabel('Text of the SMS').fill('News for you: {waLink}');
  await page.getByText(/WhatsApp would have refused: the window closed (at|on) .* SMS instead, 1 part, about/).waitFor();
  await page.getByRole('button', { name: 'Send' }).click();
  await console.run.advance('PT2S');
  await timeline(page).getByText('SMS accepted, receipt unknown').first().waitFor();
  expect(await console.run.sms('+31622222222')).toHaveLength(1);
});

it('says that free text comes too late, and keeps it for the SMS', async () => {
  await console.run.inbound('+31677777777', 'Are you open?');
  await console.run.advance('PT23H57M');
  const page = await console.open(addressOf('+31677777777'));
  await page.getByLabel('Message').fill('Until six.');
  await page.getByText(/Too late for free text: the window closes (at|on) /).waitFor();
  expect(await page.getByRole('button', { name: 'Send', exact: true }).isDisabled()).toBe(true);
  expect(await axe(page)).toEqual([]);
  await page.getByRole('button', { name: 'Write an SMS instead' }).click();
  expect(await page.getByLabel('Text of the SMS').inputValue()).toBe('Until six.');
  await page.getByText(/SMS instead, 1 part/).waitFor();
});

it('keeps the draft when the page is left, and makes one message of a send whose answer was lost', async () => {
  await console.run.inbound('+31633333333', 'Hello');
  const page = await console.open(addressOf('+31633333333'));
  await page.getByLabel('Message').fill('Once, and once only');
  await page.reload();
  expect(await page.getByLabel('Message').inputValue()).toBe('Once, and once only');
  let lost = 0;
  await page.route('**/v1/messages', async (route) => {
    lost += 1;
    await route.fetch();
    if (lost === 1) await route.abort();
    // A proxy between, which says something of its own.
    else if (lost === 2) await route.fulfill({ status: 200, contentType: 'text/html', body: '<p>Welcome to the Wi-Fi</p>' });
    else await route.continue();
  });
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByText(/No answer came/).waitFor();
  await page.reload();
  await page.getByText(/No answer came/).waitFor();
  const second = page.waitForResponse('**/v1/messages');
  await page.getByRole('button', { name: 'Try again' }).click();
  await second;
  await page.getByText(/No answer came/).waitFor();
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByLabel('Message').waitFor();
  await console.run.advance('PT2S');
  expect(lost).toBe(3);
  expect(await console.run.accepted('+31633333333')).toHaveLength(1);
});

it('does not try a lost send again once the API may have forgotten its key', async () => {
  const phone = '+31634343434';
  await console.run.inbound(phone, 'Where is my refund?');
  const page = await console.open(addressOf(phone));
  await page.getByLabel('Message').fill('It is on its way.');
  await page.route('**/v1/messages', async (route) => {
    await route.fetch();
    await route.abort();
  });
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByRole('button', { name: 'Try again' }).waitFor();
  await console.run.advance('PT41H');
  await page.reload();
  await page.getByText(/too long ago to find out/).waitFor();
  expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(0);
  expect(await console.run.accepted(phone)).toHaveLength(1);
});

it('shows what is hostile as text, at 360 px whole', async () => {
  const phone = '+31644444444';
  const hostile = [
    '<img src=x onerror="document.title=1"><script>alert(1)</script>',
    'javascript:alert(1) data:text/html,x https://bank.example@evil.example',
    'x'.repeat(4_096),
    'مرحبا 👋🏽 أين طلبي رقم 1042؟ 👨‍👩‍👧‍👦',
    '\u202Egnp.exe\u202C zero\u200Bwidth https://good.example/a',
  ];
  for (const text of hostile)
    await console.run.control('/whatsapp/inbound', { phone, name: '\u202E<b>Eve</b>', type: 'text', text });
  await console.run.webhook(JSON.stringify(odd(phone, await console.run.now())));
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>').toString('base64');
  await console.run.control('/whatsapp/inbound', { phone, type: 'image', image: { data: svg, mime_type: 'image/svg+xml' } });
  const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';
  await console.run.control('/whatsapp/inbound', { phone, type: 'image', image: { data: png, mime_type: 'image/png' } });
  const before = console.complaints.length;
  const page = await console.open(addressOf(phone), { viewport: { width: 360, height: 740 } });
  const dialogs: string[] = [];
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  for (const text of hostile) await timeline(page).getByText(text.slice(0, 40)).first().waitFor();
  await timeline(page).getByText('? × A').waitFor();
  await timeline(page).getByText('annexefdp.exe', { exact: true }).waitFor();
  expect(await page.title()).toBe('<b>Eve</b> · openwindow');
  for (const name of ['Picture (image/svg+xml)', 'Picture (image/png)']) {
    await timeline(page).locator('.content-file', { hasText: name }).getByRole('button', { name: 'Show' }).click();
    await timeline(page)
      .getByRole('link', { name: `Download ${name}` })
      .waitFor();
  }
  await timeline(page).getByRole('img', { name: 'Picture (image/png)' }).waitFor();
  const images = await timeline(page).locator('img').all();
  expect(await Promise.all(images.map((image) => image.getAttribute('src')))).toEqual([expect.stringMatching(/^blob:/)]);
  expect(await timeline(page).locator('script, svg, b, iframe, object').count()).toBe(0);
  const links = await timeline(page).locator('a').all();
  const hrefs = await Promise.all(links.map((link) => link.getAttribute('href')));
  expect(hrefs.filter((href) => !href?.startsWith('blob:'))).toEqual(['https://good.example/a']);
  expect(dialogs).toEqual([]);
  expect(await overflow(page)).toBeLessThanOrEqual(0);
  expect(await axe(page)).toEqual([]);
  expect(console.complaints.slice(before)).toEqual([]);
});

it('shows on a phone where to write, when little was written yet', async () => {
  await console.run.inbound('+31677777777', 'Hello');
  const page = await console.open(addressOf('+31677777777'), { viewport: { width: 360, height: 740 } });
  const { y = 999, height = 0 } = (await page.getByLabel('Message').boundingBox()) ?? {};
  expect(y + height).toBeLessThan(740);
});

it('loads older entries on the way up, and nothing jumps', async () => {
  const phone = '+31655555555';
  for (let n = 1; n <= 60; n += 1) await console.run.control('/whatsapp/inbound', { phone, type: 'text', text: `Message ${n}.` });
  const page = await console.open(addressOf(phone));
  await timeline(page).getByText('Message 60.').waitFor();
  const topOf = async (text: string) => (await timeline(page).getByText(text, { exact: true }).boundingBox())?.y ?? 0;
  const older = page.waitForResponse((response) => response.url().includes('cursor='));
  await page.evaluate("document.querySelector('.timeline').scrollTop = 0");
  const first = await timeline(page).locator('.bubble .safe-text').first().innerText();
  const seen = await topOf(first);
  await older;
  await timeline(page).getByText('Message 1.', { exact: true }).waitFor();
  expect(Math.abs((await topOf(first)) - seen)).toBeLessThan(2);
  await timeline(page)
    .getByText(/^Here it begins/)
    .waitFor();
});

it('tells a reader why nothing can be written, and begins with somebody new', async () => {
  const { ready } = console.run;
  await console.run.inbound('+31666666666', 'Hello');
  const keys = openKeys({ tableName: ready.tableName, endpoint: ready.awsEndpointUrl, region: ready.region });
  const { token } = await issueKey(keys, { name: 'reader', scopes: SCOPES_OF_ROLE.reader, now: await console.run.now() });
  const page = await console.open(addressOf('+31666666666'), { key: token });
  await page.getByText(/Your role may read, not send/).waitFor();
  expect(await page.getByLabel('Message').count()).toBe(0);
  const start = await console.open(`/conversations/new?number=${ready.phoneNumberId}`);
  await start.getByLabel(/^Phone number/).fill('0612345678');
  await start.keyboard.press('Enter');
  await start
    .getByRole('alert')
    .getByText(/neither a phone number/)
    .waitFor();
  expect(await axe(start)).toEqual([]);
  await start.getByLabel(/^Phone number/).fill('+31 6 8888 8888');
  await start.keyboard.press('Enter');
  await start.getByText('Never opened').waitFor();
  expect(await start.getByRole('radio', { name: 'Free text' }).isDisabled()).toBe(true);
});

/** An order and a file whose values are not what they seem to be. */
function odd(phone: string, now: number) {
  const { phoneNumberId, wabaId } = console.run.ready;
  const of = { from: phone.slice(1), timestamp: String(Math.floor(now / 1_000)) };
  const item = { product_retailer_id: 'A', quantity: { toString: 1 }, item_price: [], currency: 'EUR' };
  const order = { catalog_id: '1', product_items: [item] };
  const document = { id: '1', mime_type: 'application/pdf', sha256: 'x', filename: 'annexe\u202Efdp.exe' };
  const value = {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: '15550783881', phone_number_id: phoneNumberId },
    contacts: [{ profile: { name: '\u202E<b>Eve</b>' }, wa_id: phone.slice(1) }],
    messages: [
      { ...of, id: 'wamid.odd1', type: 'order', order },
      { ...of, id: 'wamid.odd2', type: 'document', document },
    ],
  };
  return { object: 'whatsapp_business_account', entry: [{ id: wabaId, changes: [{ field: 'messages', value }] }] };
}

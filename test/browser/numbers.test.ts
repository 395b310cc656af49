import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { axe, type Console, overflow, startConsole } from './console.ts';

let console: Console;
let path: string;
beforeAll(async () => {
  console = await startConsole();
  path = `/v1/numbers/${console.run.ready.phoneNumberId}/policy`;
});
afterEach(() => console?.closePages());
afterAll(() => console?.stop());
beforeEach(async () => {
  await console.run.api('PUT', path, {});
});

const stored = async () => (await console.run.api('GET', path)).body;
const openEditor = async (options?: Parameters<Console['open']>[1]) => {
  const page = await console.open(`/numbers/${console.run.ready.phoneNumberId}/policy`, options);
  await page.getByRole('heading', { level: 1, name: 'Policy of' }).waitFor();
  await page.getByText('Nothing is changed.').waitFor();
  return page;
};
const section = (page: Page, name: string) => page.getByRole('region', { name });
/** What is said of a situation in the preview. */
const said = (page: Page, situation: string) =>
  section(page, 'What would happen')
    .locator('.situation')
    .filter({ has: page.getByText(situation, { exact: true }) });
const save = (page: Page) => page.getByRole('button', { name: 'Save' }).click();

it('shows what a policy would do while it is edited, and saves it', async () => {
  const page = await openEditor();
  await said(page, 'They have just written').getByText('Free text').waitFor();
  await said(page, 'More than 24 hours after they wrote').getByText('It is refused').waitFor();

  const after = section(page, 'After the window');
  await after.getByRole('button', { name: 'Add a way on' }).click();
  await section(page, 'What would happen').getByText('A field is empty or wrong').waitFor();
  // The focus has gone to the new entry.
  await page.keyboard.press('Tab');
  await page.keyboard.type('We have an answer: {waLink}');
  await after.getByText(/^1 part \(GSM-7, \d+ characters\), about/).waitFor();
  await said(page, 'More than 24 hours after they wrote')
    .getByText(/: the window was closed\. SMS instead, 1 part, about/)
    .waitFor();
  await said(page, 'They never wrote').getByText('SMS instead').waitFor();

  const unanswered = section(page, 'When nobody answered');
  await unanswered.getByLabel('Send').selectOption({ label: 'an SMS' });
  await unanswered.getByLabel('Text').fill('Sorry, we missed you. '.repeat(10));
  await said(page, 'Nobody answered until the window ended').getByText('SMS, 2 parts, about').waitFor();

  await section(page, 'Quiet hours').getByLabel('There are quiet hours').check();
  await said(page, 'Nobody answered, and the window ended at night').getByText('It waits until').waitFor();

  const fallback = section(page, 'When it does not arrive');
  await fallback.getByRole('button', { name: 'Add a fallback' }).click();
  await fallback.getByLabel('Text').fill('You did not get it?');
  await fallback.getByLabel('After').fill('10');
  await said(page, 'WhatsApp takes it, and does not deliver').getByText('In time is within 10 minutes.').waitFor();
  expect(await axe(page)).toEqual([]);

  expect((await stored()).onClosedWindow).toEqual([]);
  await save(page);
  await page.getByText('Saved.').waitFor();
  expect(await stored()).toMatchObject({
    onClosedWindow: [{ route: 'sms', text: 'We have an answer: {waLink}' }],
    fallback: [{ route: 'sms', on: ['undelivered', 'failed'], after: 'PT10M' }],
    onUnansweredExpiry: { route: 'sms' },
    quietHours: { from: '21:00', to: '08:00', onQuiet: 'wait' },
  });
  expect(console.complaints).toEqual([]);
});

it('moves and removes entries by keyboard, and picks a template with its parameters', async () => {
  const page = await openEditor();
  const after = section(page, 'After the window');
  await after.getByRole('button', { name: 'Add a way on' }).click();
  await after.getByLabel('Text').fill('First');
  await after.getByRole('button', { name: 'Add a way on' }).click();
  await after.getByLabel('By').nth(1).selectOption({ label: 'Template' });
  await after.getByRole('combobox', { name: 'Template' }).selectOption({ label: 'continue_conversation (en), utility' });
  await after.getByLabel('Text, {{1}}').fill('It has left.');
  await after.getByText('We have an answer for you:').getByText('It has left.').waitFor();
  await after.getByRole('button', { name: 'Move 2 up' }).press('Enter');
  await page.getByText('Now at place 1.').waitFor();
  expect(await page.evaluate('document.activeElement.getAttribute("aria-label")')).toBe('Move 1 up');
  await save(page);
  await page.getByText('Saved.').waitFor();
  const template = { name: 'continue_conversation', language: { code: 'en' } };
  const components = [{ type: 'body', parameters: [{ type: 'text', text: 'It has left.' }] }];
  expect((await stored()).onClosedWindow).toEqual([
    { route: 'template', template: { ...template, components } },
    { route: 'sms', text: 'First' },
  ]);
  await after.getByRole('button', { name: 'Remove 1' }).press('Enter');
  expect(await page.evaluate('document.activeElement.textContent')).toBe('Add a way on');
  await page.getByRole('link', { name: 'To the number' }).click();
  await page.getByRole('dialog', { name: 'Leave without saving?' }).getByRole('button', { name: 'Back' }).click();
  expect(new URL(page.url()).pathname).toMatch(/policy$/);
  await page.getByRole('button', { name: 'Discard changes' }).click();
  await page.getByText('Nothing is changed.').waitFor();
});

it('tells of a field that is wrong, by its shape at once and by the API’s word, and leads there', async () => {
  const page = await openEditor();
  const margin = page.getByLabel('Margin before the end, seconds');
  await margin.fill('4000');
  await save(page);
  await page.getByRole('alert').getByRole('button', { name: 'Margin before the end: must be a whole number' }).click();
  expect(await page.evaluate('document.activeElement.id')).toBe(await margin.getAttribute('id'));
  expect(await margin.getAttribute('aria-invalid')).toBe('true');
  await margin.fill('300');

  // A line break in a parameter is Meta's rule: only the API knows it.
  const after = section(page, 'After the window');
  await after.getByRole('button', { name: 'Add a way on' }).click();
  await after.getByLabel('By').selectOption({ label: 'Template' });
  await after.getByRole('combobox', { name: 'Template' }).selectOption({ label: 'continue_conversation (en), utility' });
  await after.getByLabel('Text, {{1}}').fill('too      far');
  await save(page);
  await after.getByText(/must be one line, without tabs and with at most 4 spaces/).waitFor();
  expect((await stored()).onClosedWindow).toEqual([]);
});

it('loses no update: of two tabs the second sees what the first changed, and chooses', async () => {
  const [one, two] = [await openEditor(), await openEditor()];
  await one.getByLabel('Margin before the end, seconds').fill('60');
  await one.getByLabel('Warning before the end, minutes').fill('30');
  await save(one);
  await one.getByText('Saved.').waitFor();

  await two.getByLabel('Margin before the end, seconds').fill('120');
  await two.getByLabel('SMS may be used').uncheck();
  await save(two);
  const dialog = two.getByRole('dialog', { name: 'Somebody else changed this policy meanwhile' });
  await dialog.getByRole('group', { name: 'Margin before the end (you both changed it)' }).getByText('Theirs: 60').waitFor();
  expect(await axe(two)).toEqual([]);
  expect(await stored()).toMatchObject({ marginSeconds: 60, smsEnabled: true });
  await dialog.getByRole('group', { name: 'Margin before the end' }).getByLabel('Yours: 120').check();
  await dialog.getByRole('button', { name: 'Go on with these' }).click();
  await two.getByText('Changes are not saved yet.').waitFor();
  expect(await two.getByLabel('Warning before the end, minutes').inputValue()).toBe('30');
  await save(two);
  await two.getByText('Saved.').waitFor();
  expect(await stored()).toMatchObject({ marginSeconds: 120, expiringLeadMinutes: 30, smsEnabled: false });
});

it('does not edit what it could not put back without undoing what another changes', async () => {
  const page = await console.open('/nowhere');
  await page.route('**/policy', async (route) => {
    const response = await route.fetch();
    const { etag: _, ...headers } = response.headers();
    await route.fulfill({ response, headers });
  });
  await page.goto(new URL(`/numbers/${console.run.ready.phoneNumberId}/policy`, console.run.ready.consoleUrl).href);
  await page.getByText('The API’s answer has no ETag').waitFor();
  expect(await page.getByRole('button', { name: 'Save' }).count()).toBe(0);
});

it('takes a policy as JSON once the API has checked it', async () => {
  const page = await openEditor();
  await page.getByText('As JSON').click();
  const json = page.getByRole('textbox', { name: 'As JSON' });
  await json.fill('{"marginSeconds": "many"}');
  await page.getByRole('button', { name: 'Use this JSON' }).click();
  await page.getByRole('alert').getByText('marginSeconds must be a').waitFor();
  await json.fill('{"marginSeconds": 77}');
  await page.getByRole('button', { name: 'Use this JSON' }).click();
  await page.getByText('Changes are not saved yet.').waitFor();
  expect(await page.getByLabel('Margin before the end, seconds').inputValue()).toBe('77');
});

it('only shows a policy to who may not change it, and says why, also at 360 px in the dark', async () => {
  await console.run.api('PUT', path, { onClosedWindow: [{ route: 'sms', text: 'سنرد عليك 👋' }] });
  const options = { viewport: { width: 360, height: 740 }, colorScheme: 'dark', key: console.run.ready.apiKey } as const;
  const page = await console.open(`/numbers/${console.run.ready.phoneNumberId}/policy`, options);
  await page.getByText('Only admins change it.').waitFor();
  await said(page, 'More than 24 hours after they wrote').getByText('SMS instead, 1 part').waitFor();
  expect(await section(page, 'After the window').getByLabel('Text').isDisabled()).toBe(true);
  expect(await page.getByRole('button', { name: 'Save' }).count()).toBe(0);
  expect(await overflow(page)).toBe(0);
  expect(await axe(page)).toEqual([]);
});

it('lists numbers, tells what is known of one for good, and who tried to take it off the API', async () => {
  await console.run.api('DELETE', `/v1/numbers/${console.run.ready.phoneNumberId}`);
  const page = await console.open('/numbers', { viewport: { width: 360, height: 740 } });
  await page.getByRole('row').filter({ hasText: 'Live' }).getByRole('rowheader').getByRole('link').click();
  await page.getByText('A number on the API never goes back').waitFor();
  await section(page, 'Attempts to take it off the API').getByText('Removal asked for by API').waitFor();
  await section(page, 'Facts').getByText('on the API, for good').waitFor();
  expect(await overflow(page)).toBe(0);
  expect(await axe(page)).toEqual([]);
  await page.goBack();
  await page.locator('summary').getByText('Adopt a number').click();
  await page.getByLabel('Id of the number at Meta').fill('999');
  await page.getByLabel('Id of the WhatsApp Business Account').fill(console.run.ready.wabaId);
  await page.getByRole('button', { name: 'Adopt a number' }).click();
  await page.getByRole('dialog', { name: 'Adopt this number?' }).getByRole('button', { name: 'Adopt the number' }).click();
  await page.getByRole('alert').getByText('is not known to Meta').waitFor();
});

it('says what keeps a number from sending, and what to do', async () => {
  const { run } = console;
  await run.control('/whatsapp/faults', { do: 'fail', code: 131042, by: 'response' });
  await run.inbound('+31612345670', 'Hi');
  await run.send('+31612345670', 'Hello');
  await run.advance('PT2S');
  const page = await console.open('/numbers');
  await page.getByText('Meta refuses everything').waitFor();
  await page.getByRole('row').filter({ hasText: 'Live' }).getByRole('rowheader').getByRole('link').click();
  const sending = section(page, 'Sending');
  await sending.getByText('Meta refuses all that this number sends, since').waitFor();
  await sending.getByText('Mend the payment method').waitFor();
  expect(await axe(page)).toEqual([]);
});

it('shows templates as a phone does, filtered by the address, and syncs them', async () => {
  const template = { name: 'hello_world', language: { code: 'en_US' } };
  await console.run.api('PUT', path, { onUnansweredExpiry: { route: 'template', template } });
  await console.run.control('/meta/template', {
    ...{ name: 'continue_conversation', language: 'en', category: 'MARKETING', announced: true },
  });
  await console.run.advance('PT2S');
  const page = await console.open('/templates?name=hello');
  const card = page.getByRole('article').filter({ has: page.getByRole('heading', { name: 'hello_world' }) });
  await card.getByText('Welcome! This message shows').waitFor();
  await card.getByText('When nobody answered').waitFor();
  expect(await page.getByRole('article').count()).toBe(1);
  await page.getByLabel('Name contains').fill('');
  const other = page.getByRole('article').filter({ has: page.getByRole('heading', { name: 'continue_conversation' }) });
  await other.getByText('becomes marketing').waitFor();
  expect(await other.locator('mark').allTextContents()).toEqual(['{{1}}']);
  expect(new URL(page.url()).search).toBe('');
  await page.getByRole('button', { name: 'Sync with Meta' }).click();
  await page.getByText(/^Account \d+: 2 templates, \d changed, 0 gone\.$/).waitFor();
  expect(await axe(page)).toEqual([]);
  expect(console.complaints).toEqual([]);
});

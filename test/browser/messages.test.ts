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

const bySms = (...on: readonly string[]) => ({ fallback: [{ route: 'sms', text: 'by SMS', on }] });
const fault = (to: string, what: Record<string, unknown>) => console.run.control('/whatsapp/faults', { to, ...what });

/** A message to a person who wrote, which WhatsApp says it cannot deliver. */
async function aFailure(phone: string, more: Record<string, unknown> = {}): Promise<string> {
  await console.run.inbound(phone, 'hi');
  await fault(phone, { do: 'fail', code: 131026, by: 'response', times: 1 });
  const { body } = await console.run.send(phone, 'Your parcel left', more);
  await console.run.advance('PT2S');
  return body.id;
}

it('says why nothing is there, then what failed and why, and sends it once more, once', async () => {
  const page = await console.open('/messages');
  await page.getByText('Nothing failed in this list').waitFor();
  expect(await axe(page)).toEqual([]);
  const old = await aFailure('+31681111111', { reference: 'order-17' });
  const failed = page.getByRole('list', { name: 'Failed' }).getByRole('listitem');
  await failed.getByText(/WhatsApp could not deliver it: the number may not be on WhatsApp/).waitFor();
  await failed.getByText('Reference order-17').waitFor();
  expect(await failed.getByRole('link', { name: '+31681111111', exact: true }).getAttribute('href')).toMatch(
    /^\/conversations\//,
  );
  await failed.getByRole('button', { name: 'Send once more' }).click();
  const dialog = page.getByRole('dialog', { name: 'Send this message once more?' });
  await dialog.getByText(/Free text: the window is open until/).waitFor();
  expect(await axe(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Send once more' }).click();
  const result = failed.getByRole('link', { name: 'the new message' });
  await result.waitFor();
  await console.run.advance('PT2S');
  // The focus went from the button, which is gone, to the result.
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Message to +31681111111' }).waitFor();
  await page.getByText('delivered').first().waitFor();
  expect(await axe(page)).toEqual([]);
  await page.getByRole('link', { name: 'the old message' }).click();
  await page.getByText(`Code 131026`).first().waitFor();
  expect(page.url()).toContain(old);
  await page.getByText(old).waitFor();
  expect(await console.run.accepted('+31681111111')).toHaveLength(1);
  expect(console.complaints).toEqual([]);
});

it('says before it is sent once more that it cannot be', async () => {
  const id = await aFailure('+31682222222');
  await console.run.advance('PT25H');
  const page = await console.open(`/messages/${id}`);
  await page.getByRole('button', { name: 'Send once more' }).click();
  await page
    .getByRole('dialog')
    .getByText(/It cannot be sent once more now: More than 24 hours passed/)
    .waitFor();
  expect(await page.getByRole('dialog').getByRole('button', { name: 'Send once more' }).isDisabled()).toBe(true);
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
});

it('shows what was refused and what fell back in plain words, at addresses that can be shared, at 360 px', async () => {
  await console.run.send('+31683333333', 'hello');
  await aFailure('+31684444444', bySms('failed'));
  await console.run.send('+31685555555', 'hello', bySms('window-closed'));
  await console.run.advance('PT2S');
  const options = { viewport: { width: 360, height: 740 }, colorScheme: 'dark' } as const;
  const page = await console.open('/messages?list=refused', options);
  const refused = page.getByRole('list', { name: 'Refused' }).getByRole('listitem').filter({ hasText: '+31683333333' });
  await refused.getByText('WhatsApp would have refused: this person never wrote to this number.').waitFor();
  await refused.getByText('Every reason').click();
  await refused.getByText('conversation-not-started').waitFor();
  expect([await axe(page), await overflow(page)]).toEqual([[], 0]);
  await page.getByRole('link', { name: 'Fell back' }).click();
  const fell = page.getByRole('list', { name: 'Fell back' }).getByRole('listitem');
  await fell
    .filter({ hasText: '+31684444444' })
    .getByText(/SMS, since the one before failed\. WhatsApp could not deliver/)
    .waitFor();
  await fell
    .filter({ hasText: '+31685555555' })
    .getByText(/never wrote to this number\. SMS instead, 1 part, about/)
    .waitFor();
  await fell.filter({ hasText: '+31685555555' }).getByText('free text → SMS').waitFor();
  expect(page.url()).toContain('list=fell-back');
  expect([await axe(page), await overflow(page)]).toEqual([[], 0]);
});

it('keeps rows where they are: what came or left is told, and shown when asked for', async () => {
  await console.run.policy({ quietHours: { from: '00:00', to: '23:59', timeZone: 'Europe/Amsterdam' } });
  const wait = (phone: string) => console.run.send(phone, 'hello', bySms('window-closed'));
  await wait('+31686666661');
  const page = await console.open('/messages?list=waiting');
  const rows = page.getByRole('list', { name: 'Waiting' }).getByRole('listitem');
  await rows.getByText(/It waits for a better hour: quiet from 00:00 to 23:59/).waitFor();
  await wait('+31686666662');
  await page.getByText('1 new').waitFor();
  expect(await rows.count()).toBe(1);
  await page.getByRole('button', { name: 'Show the list as it is now' }).click();
  await rows.nth(1).waitFor();
  await rows.filter({ hasText: '+31686666661' }).getByRole('button', { name: 'Cancel it' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel it' }).click();
  await rows.first().getByText('no longer in this list').waitFor();
  expect(await rows.count()).toBe(2);
  await page.getByRole('link', { name: 'By state' }).click();
  await page.getByLabel('State', { exact: true }).selectOption({ label: 'Cancelled' });
  await page.getByRole('list', { name: 'By state' }).getByText('Cancelled on request, before it left.').waitFor();
  expect(page.url()).toContain('state=cancelled');
  await console.run.policy({});
});

it('tells a reader why the buttons do nothing, and loads more', async () => {
  const { ready } = console.run;
  for (let n = 0; n < 51; n += 1) await console.run.send(`+3168777${String(n).padStart(4, '0')}`, 'hello');
  const keys = openKeys({ tableName: ready.tableName, endpoint: ready.awsEndpointUrl, region: ready.region });
  const { token } = await issueKey(keys, { name: 'reader', scopes: SCOPES_OF_ROLE.reader, now: await console.run.now() });
  await aFailure('+31688888888');
  const page = await console.open('/messages', { key: token });
  await page.getByText(/Your role may read, not send: nothing can be sent once more/).waitFor();
  await page.getByRole('button', { name: 'Send once more' }).first().click({ force: true });
  expect(await page.getByRole('dialog').count()).toBe(0);
  await page.getByRole('link', { name: 'Refused' }).click();
  const rows = page.getByRole('list', { name: 'Refused' }).getByRole('listitem');
  await page.getByRole('button', { name: 'Load more' }).click();
  await rows.nth(50).waitFor();
  expect(await rows.count()).toBeGreaterThan(50);
});

import { describe, expect, it } from 'vitest';
import { toOpaque } from '../../../../shared/domain/opaque.ts';
import { applyParkedStatus } from '../../../../shared/use-cases/apply-status.ts';
import { deliverMessage } from '../../../../shared/use-cases/deliver-message.ts';
import { driveEffects } from '../../../../shared/use-cases/drive-effects.ts';
import { adoptNumber } from '../../../../shared/use-cases/manage-numbers.ts';
import { sweep } from '../../../../shared/use-cases/sweep.ts';
import { anAttempt } from '../../../builders/domain.ts';
import { anAcceptedMessage } from '../../../builders/world.ts';
import { makeFakes } from '../../../fakes/make-fakes.ts';

const WABA = '1029';
const DAY = 86_400_000;
const LISTED = { name: 'order', language: 'en_US', status: 'APPROVED', category: 'utility', components: [] } as const;
const about = { message_template_name: 'order', message_template_language: 'en_US' };

async function aSyncedAccount() {
  const fakes = makeFakes();
  fakes.whatsApp.templatesOf.set(WABA, [LISTED]);
  fakes.whatsApp.numbers.set('1', { displayPhone: '+31205550100' });
  await adoptNumber(fakes, '1', WABA);
  fakes.clock.advance(6 * 60_000);
  await sweep(fakes);
  return fakes;
}
type Fakes = Awaited<ReturnType<typeof aSyncedAccount>>;

const tell = (fakes: Fakes, field: 'message_template_status_update' | 'message_template_components_update', value: object) =>
  driveEffects(fakes, { kind: 'account-update', wabaId: WABA, field, value: { ...value }, at: fakes.clock.now(), key: 'k' });

describe('templates of an account', () => {
  /** Meta's list is read as it is; before it is stored, something happens. */
  const duringSync = async (fakes: Fakes, happens: () => Promise<unknown>) => {
    const { templates } = fakes.whatsApp;
    fakes.whatsApp.templates = async function* (wabaId) {
      for await (const listed of templates.call(fakes.whatsApp, wabaId)) {
        fakes.clock.advance(2_000);
        await happens();
        yield listed;
      }
    };
    fakes.clock.advance(DAY + 6 * 60_000);
    await sweep(fakes);
    fakes.whatsApp.templates = templates;
  };

  it('stay paused by news that came while an older list was on its way', async () => {
    const fakes = await aSyncedAccount();
    const paused = { ...about, event: 'PAUSED', reason: null };
    await duringSync(fakes, () => tell(fakes, 'message_template_status_update', paused));
    expect(await fakes.templates.get(WABA, 'order', 'en_US')).toMatchObject({ status: 'PAUSED' });
  });

  it('are fetched again where their components changed while they were fetched', async () => {
    const fakes = await aSyncedAccount();
    await duringSync(fakes, () => tell(fakes, 'message_template_components_update', { ...about, message_template_element: 'x' }));
    fakes.clock.advance(6 * 60_000);
    expect(await sweep(fakes)).toMatchObject({ accounts: 1 });
    fakes.clock.advance(6 * 60_000);
    expect(await sweep(fakes)).toMatchObject({ accounts: 0 });
  });

  it('are not held to news that is dated ahead', async () => {
    const fakes = await aSyncedAccount();
    const at = fakes.clock.now() + 30 * DAY;
    const value = { ...about, event: 'PAUSED', reason: null };
    await driveEffects(fakes, {
      kind: 'account-update',
      wabaId: WABA,
      field: 'message_template_status_update',
      value,
      at,
      key: 'k',
    });
    fakes.clock.advance(60_000);
    await tell(fakes, 'message_template_status_update', { ...about, event: 'APPROVED', reason: 'NONE' });
    expect(await fakes.templates.get(WABA, 'order', 'en_US')).toMatchObject({ status: 'APPROVED' });
  });

  it('are fetched soon after its number is adopted, and every day from then on', async () => {
    const fakes = await aSyncedAccount();
    expect(await fakes.templates.get(WABA, 'order', 'en_US')).toMatchObject({ status: 'APPROVED' });
    fakes.whatsApp.templatesOf.set(WABA, [{ ...LISTED, status: 'DISABLED' }]);
    fakes.clock.advance(DAY - 60_000);
    expect(await sweep(fakes)).toMatchObject({ accounts: 0 });
    fakes.clock.advance(7 * 60_000);
    expect(await sweep(fakes)).toMatchObject({ accounts: 1 });
    expect(await fakes.templates.get(WABA, 'order', 'en_US')).toMatchObject({ status: 'DISABLED' });
  });

  it('are as a webhook says at once, twice told or once', async () => {
    const fakes = await aSyncedAccount();
    fakes.clock.advance(1_000);
    expect(await tell(fakes, 'message_template_status_update', { ...about, event: 'PAUSED' })).toBe('changed');
    expect(await tell(fakes, 'message_template_status_update', { ...about, event: 'PAUSED' })).toBe('nothing-new');
    expect(await fakes.templates.get(WABA, 'order', 'en_US')).toMatchObject({ status: 'PAUSED' });
  });

  it('are fetched anew when a webhook tells a part only, or of one that is not known', async () => {
    const fakes = await aSyncedAccount();
    fakes.whatsApp.templatesOf.set(WABA, [{ ...LISTED, components: [{ type: 'BODY', text: 'Hi {{1}}' }] }]);
    expect(await tell(fakes, 'message_template_components_update', { ...about, message_template_element: 'Hi {{1}}' })).toBe(
      'sync-armed',
    );
    fakes.clock.advance(6 * 60_000);
    await sweep(fakes);
    expect((await fakes.templates.get(WABA, 'order', 'en_US'))?.components).toHaveLength(1);
    expect(
      await tell(fakes, 'message_template_status_update', { ...about, message_template_name: 'new', event: 'APPROVED' }),
    ).toBe('sync-armed');
  });

  it.each([
    ['paused', 132015, 'PAUSED'],
    ['disabled', 132016, 'DISABLED'],
    ['not there in that language', 132001, 'DELETED'],
  ])('are not tried again once Meta has refused one as %s, until Meta says otherwise', async (_what, code, status) => {
    const fakes = await aSyncedAccount();
    const content = { type: 'template', template: { name: 'order', language: { code: 'en-US' } } };
    const attempts = [anAttempt({ route: 'template' })];
    await anAcceptedMessage(fakes, { number: '1', content, attempts });
    fakes.clock.advance(1_000);
    fakes.whatsApp.answer({ kind: 'refused', code, message: 'no' });
    expect(await deliverMessage(fakes, { messageId: 'msg_1', attempt: 1, wake: 0 })).toBe('refused');
    expect(await fakes.templates.get(WABA, 'order', 'en_US')).toMatchObject({ status, reason: `refused with ${code}` });
    await anAcceptedMessage(fakes, { id: 'msg_2', number: '1', content, attempts });
    expect(await deliverMessage(fakes, { messageId: 'msg_2', attempt: 1, wake: 0 })).toBe('rerouted');
    expect(fakes.whatsApp.sent).toHaveLength(1);
    fakes.clock.advance(6 * 60_000);
    await sweep(fakes);
    expect(await fakes.templates.get(WABA, 'order', 'en_US')).toEqual({ ...LISTED, wabaId: WABA, syncedAt: fakes.clock.now() });
  });

  it('are distrusted also when the refusal comes by status, but not by one that is older than the last sync', async () => {
    const fakes = await aSyncedAccount();
    const content = { type: 'template', template: { name: 'order', language: { code: 'en_US' } } };
    await anAcceptedMessage(fakes, { number: '1', content, attempts: [anAttempt({ route: 'template', state: 'sent' })] });
    const failed = { wamid: 'wamid.1', number: '1', status: 'failed', opaque: toOpaque('test', 'msg_1', 1) } as const;
    const error = { code: 132015, message: 'paused' };
    await applyParkedStatus(fakes, { ...failed, error, at: fakes.clock.now() - 60_000 });
    expect(await fakes.templates.get(WABA, 'order', 'en_US')).toMatchObject({ status: 'APPROVED' });
    await applyParkedStatus(fakes, { ...failed, error, at: fakes.clock.now() + 1_000 });
    expect(await fakes.templates.get(WABA, 'order', 'en_US')).toMatchObject({ status: 'PAUSED' });
  });

  it('are asked for again tomorrow where Meta refuses', async () => {
    const fakes = await aSyncedAccount();
    const refusing = {
      ...fakes,
      whatsApp: Object.assign(Object.create(fakes.whatsApp), {
        templates: () => {
          throw new Error('down');
        },
      }),
    };
    fakes.clock.advance(DAY + 7 * 60_000);
    expect(await sweep(refusing)).toMatchObject({ accounts: 1 });
    // Not answered at all: it stays overdue, and the next sweep asks again.
    expect(await sweep(fakes)).toMatchObject({ accounts: 1 });
    expect(await sweep(fakes)).toMatchObject({ accounts: 0 });
  });
});

import { describe, expect, it } from 'vitest';
import { driveEffects } from '../../../../shared/use-cases/drive-effects.ts';
import { adoptNumber } from '../../../../shared/use-cases/manage-numbers.ts';
import { sweep } from '../../../../shared/use-cases/sweep.ts';
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

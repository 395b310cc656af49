import { expect, it } from 'vitest';
import type { MetaOnboarding } from '../../shared/onboarding-ports.ts';

export type MetaWorld = {
  readonly meta: MetaOnboarding;
  /** The client shares its account with us. */
  readonly share: (businessId: string) => Promise<string>;
  readonly approve: (wabaId: string, businessId: string) => Promise<void>;
  /** The code that came to the number's phone. */
  readonly codeOf: (number: string) => Promise<string>;
};

const BUSINESS = '2329417887457253';
const PHONE = '+31612345678';
const PIN = '150954';
const OK = { kind: 'ok', value: true };

export function metaOnboardingContract(open: () => Promise<MetaWorld>): void {
  const added = async () => {
    const world = await open();
    const wabaId = await world.share(BUSINESS);
    const answer = await world.meta.addNumber(wabaId, PHONE, 'Shop');
    if (answer.kind !== 'ok') throw new Error(`the number was not added: ${JSON.stringify(answer)}`);
    return { ...world, wabaId, number: answer.value };
  };

  it('lists the accounts that clients share with us', async () => {
    const { meta, share } = await open();
    expect(await meta.sharedAccounts()).toEqual({ kind: 'ok', value: [] });
    const wabaId = await share(BUSINESS);
    expect(await meta.sharedAccounts()).toEqual({ kind: 'ok', value: [{ wabaId, ownerBusinessId: BUSINESS }] });
  });

  it('tells how an account’s reviews stand', async () => {
    const { meta, share, approve } = await open();
    const wabaId = await share(BUSINESS);
    const read = { ownerBusinessId: BUSINESS, review: 'PENDING', verification: 'not_verified' };
    expect(await meta.account(wabaId)).toEqual({ kind: 'ok', value: read });
    await approve(wabaId, BUSINESS);
    expect(await meta.account(wabaId)).toMatchObject({ value: { review: 'APPROVED', verification: 'verified' } });
    expect(await meta.account('1')).toMatchObject({ kind: 'refused', code: 100 });
  });

  it('adds a number once, and tells how it stands', async () => {
    const { meta, wabaId, number } = await added();
    const state = { number, phone: PHONE, nameStatus: 'PENDING_REVIEW', verified: false, registered: false };
    expect(await meta.numberState(number)).toEqual({ kind: 'ok', value: state });
    expect(await meta.numbersOf(wabaId)).toEqual({ kind: 'ok', value: [state] });
    expect(await meta.addNumber(wabaId, PHONE, 'Shop')).toMatchObject({ kind: 'refused', code: 200000 });
    expect(await meta.numberState('1')).toMatchObject({ kind: 'refused' });
    expect(await meta.numbersOf('1')).toMatchObject({ kind: 'refused' });
  });

  it('subscribes to an account’s webhooks, as often as wanted', async () => {
    const { meta, wabaId } = await added();
    expect(await meta.subscribe(wabaId)).toEqual(OK);
    expect(await meta.subscribe(wabaId)).toEqual(OK);
    expect(await meta.subscribe('1')).toMatchObject({ kind: 'refused' });
  });

  it('verifies a number by its code', async () => {
    const { meta, number, codeOf } = await added();
    expect(await meta.requestCode(number, 'SMS', 'en')).toEqual(OK);
    expect(await meta.verifyCode(number, '000000')).toMatchObject({ kind: 'refused', code: 136025 });
    expect(await meta.verifyCode(number, await codeOf(number))).toEqual(OK);
    expect(await meta.numberState(number)).toMatchObject({ value: { verified: true, registered: false } });
    expect(await meta.requestCode(number, 'VOICE', 'en')).toMatchObject({ kind: 'refused', code: 136024 });
  });

  it('registers a number that is verified, with its PIN', async () => {
    const { meta, number, codeOf } = await added();
    expect(await meta.register(number, PIN)).toMatchObject({ kind: 'refused', code: 133006 });
    await meta.requestCode(number, 'SMS', 'en');
    await meta.verifyCode(number, await codeOf(number));
    expect(await meta.register(number, PIN)).toEqual(OK);
    expect(await meta.numberState(number)).toMatchObject({ value: { verified: true, registered: true } });
    expect(await meta.register(number, '999999')).toMatchObject({ kind: 'refused', code: 133005 });
  });

  it('registers no number more than ten times in three days', async () => {
    const { meta, number } = await added();
    for (let n = 0; n < 10; n += 1) await meta.register(number, PIN);
    expect(await meta.register(number, PIN)).toMatchObject({ kind: 'refused', code: 133016 });
  });
}

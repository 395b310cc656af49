import { expect, it } from 'vitest';
import type { Signatures, SignatureWish } from '../../shared/onboarding-ports.ts';

export type SignWorld = {
  readonly signatures: Signatures;
  readonly act: (requestId: string, outcome: 'viewed' | 'signed' | 'declined' | 'expired' | 'bounced') => Promise<void>;
};

const WISH: SignatureWish = { applicationId: 'app_01k7c8m4', round: 1, name: 'Zoë Ada', email: 'ada@shop.example' };

export function signaturesContract(open: () => Promise<SignWorld>): void {
  const asked = async (wish = WISH) => {
    const world = await open();
    const answer = await world.signatures.ask(wish);
    if (answer.kind !== 'ok') throw new Error('the request was not made');
    return { ...world, requestId: answer.value };
  };

  it('sends a request, and finds it by its application and round', async () => {
    const { signatures, requestId } = await asked();
    expect(await signatures.find(WISH)).toEqual({ kind: 'ok', value: requestId });
    expect(await signatures.find({ ...WISH, round: 2 })).toEqual({ kind: 'ok', value: undefined });
    expect(await signatures.find({ ...WISH, applicationId: 'app_01k7' })).toEqual({ kind: 'ok', value: undefined });
    expect(await signatures.get(requestId)).toEqual({
      kind: 'ok',
      value: { requestId, applicationId: WISH.applicationId, round: 1, state: 'sent' },
    });
  });

  it('finds the latest of several', async () => {
    const { signatures } = await asked();
    const again = await signatures.ask(WISH);
    expect(await signatures.find(WISH)).toEqual(again);
  });

  it('knows no request that was never made', async () => {
    const { signatures } = await open();
    expect(await signatures.get('nothing')).toEqual({ kind: 'ok', value: undefined });
    expect(await signatures.cancel('nothing')).toEqual({ kind: 'ok', value: true });
  });

  it('refuses an address that is none', async () => {
    const { signatures } = await open();
    expect(await signatures.ask({ ...WISH, email: 'nobody' })).toMatchObject({ kind: 'refused', code: 400 });
  });

  it.each(['viewed', 'signed', 'declined', 'expired', 'bounced'] as const)('tells that a request was %s', async (outcome) => {
    const { signatures, act, requestId } = await asked();
    await act(requestId, outcome);
    expect(await signatures.get(requestId)).toMatchObject({ kind: 'ok', value: { requestId, state: outcome } });
  });

  it('cancels once and for all, and nothing that is over', async () => {
    const { signatures, requestId } = await asked();
    expect(await signatures.cancel(requestId)).toEqual({ kind: 'ok', value: true });
    expect(await signatures.cancel(requestId)).toEqual({ kind: 'ok', value: true });
    expect(await signatures.get(requestId)).toMatchObject({ kind: 'ok', value: { state: 'cancelled' } });
    expect(await signatures.find(WISH)).toEqual({ kind: 'ok', value: undefined });
  });

  it('leaves signed what was signed', async () => {
    const { signatures, act, requestId } = await asked();
    await act(requestId, 'signed');
    expect(await signatures.cancel(requestId)).toEqual({ kind: 'ok', value: true });
    expect(await signatures.get(requestId)).toMatchObject({ kind: 'ok', value: { state: 'signed' } });
  });
}

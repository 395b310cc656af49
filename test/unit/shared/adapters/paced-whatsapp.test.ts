import { describe, expect, it } from 'vitest';
import { PacedWhatsApp } from '../../../../shared/adapters/paced-whatsapp.ts';
import { MAX_GAP_MS } from '../../../../shared/domain/pace.ts';
import type { SendOutcome } from '../../../../shared/ports.ts';
import { NUMBER, PERSON } from '../../../builders/domain.ts';
import { NOON } from '../../../builders/time.ts';
import { FakeWhatsApp } from '../../../fakes/fake-channels.ts';
import { FakeClock } from '../../../fakes/in-memory-queues.ts';

const TOO_FAST: SendOutcome = { kind: 'refused', code: 130429, message: 'too fast' };

/** Sends one after the other; answers how long each waited. */
function paced() {
  const clock = new FakeClock(NOON);
  const meta = new FakeWhatsApp();
  const whatsApp = new PacedWhatsApp(meta, clock.now, async (ms) => clock.advance(ms));
  const send = async (count: number, number = NUMBER) => {
    const waits: number[] = [];
    for (let n = 0; n < count; n += 1) {
      const before = clock.now();
      await whatsApp.send({ number, to: { phone: PERSON }, content: { type: 'text' }, opaque: '' });
      waits.push(clock.now() - before);
    }
    return waits;
  };
  return { clock, meta, send };
}

describe('PacedWhatsApp', () => {
  it('keeps no gap as long as Meta takes everything', async () => {
    const { send } = paced();
    expect(await send(5)).toEqual([0, 0, 0, 0, 0]);
  });

  it('keeps a gap after Meta said that it is too fast, which grows with each refusal', async () => {
    const { meta, send } = paced();
    meta.answer(TOO_FAST, TOO_FAST, TOO_FAST);
    expect(await send(4)).toEqual([0, 100, 150, 225]);
  });

  it('does not wait for what was waited for already', async () => {
    const { clock, meta, send } = paced();
    meta.answer(TOO_FAST);
    await send(1);
    clock.advance(100);
    expect(await send(1)).toEqual([0]);
  });

  it('waits for seconds at most, so that a slow answer still fits into the run', async () => {
    const { meta, send } = paced();
    meta.usual = TOO_FAST;
    expect(Math.max(...(await send(30)))).toBe(MAX_GAP_MS);
  });

  it('comes back to its speed when Meta takes everything again', async () => {
    const { meta, send } = paced();
    meta.answer(TOO_FAST, TOO_FAST, TOO_FAST);
    await send(3);
    expect((await send(60)).at(-1)).toBe(0);
  });

  it('slows down one number, and no other; and for no other error', async () => {
    const { meta, send } = paced();
    meta.answer(TOO_FAST);
    await send(1);
    expect(await send(1, '222')).toEqual([0]);
    meta.answer({ kind: 'refused', code: 131056, message: 'pair' });
    await send(1, '333');
    expect(await send(1, '333')).toEqual([0]);
  });
});

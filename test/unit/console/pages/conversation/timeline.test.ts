import { describe, expect, it } from 'vitest';
import type { Entry } from '../../../../../console/api/conversation-types.ts';
import { type Loaded, lastInbound, withNewest, withOlder } from '../../../../../console/pages/conversation/timeline.ts';

const inbound = (n: number): Entry => ({
  direction: 'in',
  type: 'text',
  at: '2026-11-03T12:00:00.000Z',
  wamid: `w${n}`,
  content: {},
});
const page = (next: string | null, ...newestFirst: readonly number[]) => ({ entries: newestFirst.map(inbound), next });
const shown = ({ entries, next }: Loaded) => ({ wamids: entries.map(({ wamid }) => wamid), next });
const loaded = (next: string | null, ...oldestFirst: readonly number[]): Loaded => ({ entries: oldestFirst.map(inbound), next });

describe('what is loaded of a timeline', () => {
  it('begins with the newest page, oldest first', () => {
    expect(shown(withNewest(undefined, page('older', 3, 2)))).toEqual({ wamids: ['w2', 'w3'], next: 'older' });
  });

  it('takes what is new, and keeps what was loaded before the page', () => {
    expect(shown(withNewest(loaded('older', 1, 2, 3), page('x', 4, 3)))).toEqual({
      wamids: ['w1', 'w2', 'w3', 'w4'],
      next: 'older',
    });
  });

  it('puts what came late where it belongs', () => {
    expect(shown(withNewest(loaded('older', 1, 2, 4), page('x', 4, 3, 2)))).toEqual({
      wamids: ['w1', 'w2', 'w3', 'w4'],
      next: 'older',
    });
  });

  it('takes an entry anew that has changed', () => {
    const changed = { ...inbound(2), late: true };
    const { entries } = withNewest(loaded(null, 1, 2), { entries: [changed, inbound(1)], next: null });
    expect(entries).toEqual([inbound(1), changed]);
  });

  it('begins anew after a silence in which more came than a page holds', () => {
    expect(shown(withNewest(loaded('older', 1, 2), page('between', 9, 8)))).toEqual({ wamids: ['w8', 'w9'], next: 'between' });
  });

  it('takes what is older before it, nothing twice', () => {
    expect(shown(withOlder(loaded('older', 3, 4), page(null, 3, 2, 1)))).toEqual({
      wamids: ['w1', 'w2', 'w3', 'w4'],
      next: null,
    });
  });

  it('tells the last message of the person on WhatsApp', () => {
    const sms: Entry = { ...inbound(3), type: 'sms' };
    expect(lastInbound([inbound(1), inbound(2), sms])?.wamid).toBe('w2');
  });
});

import { describe, expect, it } from 'vitest';
import {
  asOfNow,
  type Kept,
  newsOf,
  type Row,
  type RowPage,
  withMore,
  withNewest,
} from '../../../../../console/pages/messages/kept-rows.ts';

const row = (key: string, detail = 'first'): Row => ({
  kind: 'refusal',
  key,
  refusal: { id: key, from: '1', at: '2026-11-02T09:00:00.000Z', problem: 'session-closed', detail },
});
const page = (keys: string, next: string | null = null, detail = 'first'): RowPage => ({
  rows: [...keys].map((key) => row(key, detail)),
  next,
});
const keysOf = ({ rows }: RowPage) => rows.map(({ key }) => key).join('');
/** A list of which two pages were loaded, and the first was asked for again. */
const later = (newest: RowPage): Kept =>
  withNewest(withMore(withNewest(undefined, page('dc', 'more')), page('ba', 'rest')), newest);

describe('a list that is kept up to date', () => {
  it('leaves its rows where they are, and shows how they stand', () => {
    const kept = later(page('ed', 'other', 'second'));
    expect(keysOf(kept)).toBe('dcba');
    expect(kept.rows.map((one) => (one.kind === 'refusal' ? one.refusal.detail : ''))).toEqual([
      'second',
      'first',
      'first',
      'first',
    ]);
  });

  it('shows what came at once where there was nothing', () => {
    expect(keysOf(withNewest(withNewest(undefined, page('')), page('a')))).toBe('a');
  });

  it('tells what came, and is shown with what was loaded beyond', () => {
    const kept = later(page('fed', 'other'));
    expect(newsOf(kept)).toEqual({ came: 2, gone: new Set() });
    const now = asOfNow(kept);
    expect([keysOf(now), now.next]).toEqual(['fedcba', 'rest']);
    expect(newsOf(now)).toEqual({ came: 0, gone: new Set() });
  });

  it('tells what left the list, within what the first page covers', () => {
    expect(newsOf(later(page('cb', 'other'))).gone).toEqual(new Set('d'));
    expect(newsOf(later(page('c'))).gone).toEqual(new Set('dba'));
    expect(keysOf(asOfNow(later(page('c'))))).toBe('c');
  });

  it('begins anew where the first page has nothing of what is shown', () => {
    const kept = later(page('zy', 'other'));
    expect(newsOf(kept)).toEqual({ came: 2, gone: new Set() });
    const now = asOfNow(kept);
    expect([keysOf(now), now.next]).toEqual(['zy', 'other']);
  });

  it('has each row once, though pages may overlap', () => {
    const kept = withMore(withNewest(undefined, page('cb', 'more')), page('ba'));
    expect([keysOf(kept), kept.next]).toEqual(['cba', null]);
  });
});

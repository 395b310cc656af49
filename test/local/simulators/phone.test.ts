import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { countParts } from '../../../local/simulators/gsm.ts';
import { Phone } from '../../../local/simulators/phone.ts';

it.each([
  ['nothing', '', 1],
  ['160 of GSM-7', 'a'.repeat(160), 1],
  ['161 of GSM-7', 'a'.repeat(161), 2],
  ['two full parts', 'a'.repeat(306), 2],
  ['one more than two full parts', 'a'.repeat(307), 3],
  ['80 euro signs', '€'.repeat(80), 1],
  ['81 euro signs', '€'.repeat(81), 2],
  ['an extension character that a boundary would divide', `${'a'.repeat(152)}€${'a'.repeat(152)}`, 3],
  ['Greek capitals of GSM-7', 'ΔΦΓ'.repeat(50), 1],
  ['70 of UCS-2', 'ж'.repeat(70), 1],
  ['71 of UCS-2', 'ж'.repeat(71), 2],
  ['134 of UCS-2', 'ж'.repeat(134), 2],
  ['135 of UCS-2', 'ж'.repeat(135), 3],
  ['35 emoji', '😀'.repeat(35), 1],
  ['36 emoji', '😀'.repeat(36), 2],
  ['67 emoji, of which a part holds 33', '😀'.repeat(67), 3],
  ['one typographic apostrophe among 70', `’${'a'.repeat(70)}`, 2],
])('counts the parts of %s', (_, text, parts) => {
  expect(countParts(text)).toBe(parts);
});

it('shows what came, newest last, by person in any notation, and keeps it', () => {
  const db = new DatabaseSync(':memory:');
  const phone = new Phone(db);
  phone.receive({ to: '+16505551234', text: 'one', senderId: 'KIOSK', at: 1 });
  phone.receive({ to: '+31612345678', text: 'two', at: 2 });
  phone.receive({ to: '+16505551234', text: 'x'.repeat(200), at: 3 });
  const again = new Phone(db);
  expect(again.messages({ to: '1 650 555-1234' })).toEqual([
    { to: '+16505551234', text: 'one', parts: 1, senderId: 'KIOSK', at: 1 },
    { to: '+16505551234', text: 'x'.repeat(200), parts: 2, at: 3 },
  ]);
  again.reset();
  expect(phone.messages()).toEqual([]);
});

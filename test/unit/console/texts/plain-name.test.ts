import { expect, it } from 'vitest';
import { plainName } from '../../../../console/texts/plain-name.ts';

it.each([
  ['annexe\u202Efdp.exe', 'annexefdp.exe'],
  ['\u2067\u200Fa\u2069.pdf', 'a.pdf'],
  ['فاتورة.pdf', 'فاتورة.pdf'],
  ['👨‍👩‍👧.png', '👨‍👩‍👧.png'],
])('says of %j what stands there', (name, plain) => expect(plainName(name)).toBe(plain));

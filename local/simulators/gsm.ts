/** GSM 03.38: the basic character set, one septet each. */
const BASIC = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
/** The extension table: an escape and the character, two septets that no part boundary divides. */
const EXTENSION = new Set('\f^{}\\[~]|€');

/** What fits into one message, and into each part of a longer one, which carries a header. */
const GSM7 = { alone: 160, inPart: 153 };
const UCS2 = { alone: 70, inPart: 67 };

/**
 * How many parts a text is sent, and billed, in: GSM-7 where every character is in its alphabet, else UCS-2
 * (GSM 03.38 and 03.40). An empty text is one part.
 */
export function countParts(text: string): number {
  const characters = [...text];
  const isGsm = characters.every((character) => BASIC.has(character) || EXTENSION.has(character));
  const units = characters.map((character) => (isGsm ? (EXTENSION.has(character) ? 2 : 1) : character.length));
  const room = isGsm ? GSM7 : UCS2;
  return sum(units) <= room.alone ? 1 : fill(units, room.inPart);
}

function fill(units: readonly number[], room: number): number {
  let [parts, used] = [1, 0];
  for (const unit of units) {
    if (used + unit > room) [parts, used] = [parts + 1, 0];
    used += unit;
  }
  return parts;
}

function sum(units: readonly number[]): number {
  return units.reduce((total, unit) => total + unit, 0);
}

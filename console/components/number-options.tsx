import type { BusinessNumber } from '../api/numbers.ts';

/** Business numbers to choose from, by name and phone. */
export function NumberOptions({ numbers }: { readonly numbers: readonly BusinessNumber[] }) {
  return numbers.map(({ phoneNumberId, displayPhone, verifiedName }) => (
    <option key={phoneNumberId} value={phoneNumberId}>
      {verifiedName === undefined ? displayPhone : `${verifiedName} · ${displayPhone}`}
    </option>
  ));
}

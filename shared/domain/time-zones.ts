import type { Identity } from './identity.ts';
import zonesOfAreas from './phone-zones.json' with { type: 'json' };

/** From the file that `npm run zones` makes, once it is needed. */
let byPrefix: ReadonlyMap<string, readonly string[]> | undefined;

/**
 * The time zones that a person may be in: by what their phone number tells of country and area, else by the country that
 * a user id begins with. Several where that does not tell which; none where it tells no place.
 */
export function zonesOf({ phone, userId }: Identity): readonly string[] {
  return phone === undefined ? ofCountry(/^([A-Z]{2})\./.exec(userId ?? '')?.[1]) : ofPhone(phone);
}

function ofPhone(phone: string): readonly string[] {
  byPrefix ??= read();
  const digits = phone.replace(/\D/g, '');
  for (let length = digits.length; length > 0; length -= 1) {
    const zones = byPrefix.get(digits.slice(0, length));
    if (zones !== undefined) return zones;
  }
  return [];
}

/** By ISO 3166 (Meta: "Business-scoped user IDs"). TypeScript does not know the method yet, which Node does. */
function ofCountry(country: string | undefined): readonly string[] {
  if (country === undefined) return [];
  const locale: Intl.Locale & { getTimeZones?(): readonly string[] } = new Intl.Locale(`und-${country}`);
  return locale.getTimeZones?.() ?? [];
}

function read(): ReadonlyMap<string, readonly string[]> {
  const areas = Object.entries(zonesOfAreas).flatMap(([zones, prefixes]) =>
    prefixes.split(' ').map((prefix) => [prefix, zones.split(' ')] as const),
  );
  return new Map(areas);
}

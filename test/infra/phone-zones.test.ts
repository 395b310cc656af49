import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { timezones } from 'libphonenumber-geo-carrier';
import { getCountries, getCountryCallingCode, parsePhoneNumberFromString } from 'libphonenumber-js/min';
import examples from 'libphonenumber-js/mobile/examples';
import { describe, expect, it } from 'vitest';
import { PHONE_ZONES, phoneZones } from '../../infra/phone-zones.ts';
import { zonesOf } from '../../shared/domain/time-zones.ts';

describe('the zones of phone numbers', () => {
  it('are what the library gives: `npm run zones` makes the file', async () => {
    expect(JSON.parse(await readFile(PHONE_ZONES, 'utf8'))).toEqual(phoneZones());
  });

  it('are all zones that Node knows', () => {
    const zones = new Set(Object.keys(phoneZones()).flatMap((of) => of.split(' ')));
    expect(zones.size).toBeGreaterThan(200);
    for (const timeZone of zones) expect(() => new Intl.DateTimeFormat('en', { timeZone })).not.toThrow();
  });

  it('are known of a mobile of every country', () => {
    const without = getCountries().filter(
      (country) => zonesOf({ phone: `+${getCountryCallingCode(country)}${examples[country]}` }).length === 0,
    );
    expect(without).toEqual([]);
  });

  it('hold the library’s own answer for every number of which it knows more than the country', async () => {
    const national = fc.integer({ min: 2_000_000_000, max: 9_999_999_999 });
    const ofBrazil = fc.tuple(fc.integer({ min: 11, max: 99 }), fc.integer({ min: 10_000_000, max: 99_999_999 }));
    const text = fc.oneof(
      national.map((digits) => `+1${digits}`),
      ofBrazil.map(([area, digits]) => `+55${area}9${digits}`),
      national.map((digits) => `+52${digits}`),
      national.map((digits) => `+${digits}`),
      fc.constantFrom(...getCountries()).map((country) => `+${getCountryCallingCode(country)}${examples[country]}`),
    );
    await fc.assert(
      fc.asyncProperty(text, async (digits) => {
        const phone = parsePhoneNumberFromString(digits);
        if (phone === undefined) return;
        const theirs = (await timezones(phone)) ?? [];
        const ours = zonesOf({ phone: phone.number });
        if (theirs.length === zonesOf({ phone: `+${phone.countryCallingCode}` }).length) return;
        expect([phone.number, theirs.filter((zone) => !ours.includes(zone))]).toEqual([phone.number, []]);
      }),
      { numRuns: 500 },
    );
  });
});

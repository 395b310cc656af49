import * as z from 'zod/mini';

// Kinds of fields that the contents of messages are made of.

/** What a check is given: the value, and where it tells what is wrong. */
type CheckContext = { readonly value: unknown; readonly issues: z.core.$ZodRawIssue[] };

/** Tells that something below the value is wrong, and what to do. */
export function fault(context: CheckContext, path: PropertyKey[], message: string): void {
  context.issues.push({ code: 'custom', path, message, input: context.value });
}

/** A text of so many characters, as people and Meta count them: an emoji of one code point is one. */
export function chars(maxLength: number, minLength = 1) {
  const wanted =
    minLength === maxLength ? `${maxLength}` : minLength === 1 ? `1 to ${maxLength}` : `${minLength} to ${maxLength}`;
  const fits = (text: string) => {
    if (text.length > 2 * maxLength) return false;
    const length = [...text].length;
    return length >= minLength && length <= maxLength;
  };
  return z.string().check(z.refine(fits, `must have ${wanted} characters`), z.meta({ minLength, maxLength }));
}

/** One of these texts. */
export function choice<const Values extends readonly [string, ...string[]]>(...values: Values) {
  return z.enum(values);
}

/** An address that Meta fetches itself. */
export const httpsLink = chars(2_048).check(
  z.refine((link) => /^https:\/\/[^\s/]\S*$/i.test(link) && URL.canParse(link), 'must be an https address that Meta can fetch'),
);

/** A file: exactly one of Meta's id and a link. */
export function media<Members extends z.core.$ZodLooseShape>(members?: Members) {
  return z
    .looseObject({ id: z.optional(chars(128)), link: z.optional(httpsLink), ...members })
    .check(
      z.refine(
        (file: Readonly<Record<string, unknown>>) => (file['id'] === undefined) !== (file['link'] === undefined),
        'must have either id (of an upload: POST /v1/media) or link (https), and only one of them',
      ),
    );
}

/** Degrees as a number, or as a text as Meta writes them. */
function degrees(limit: number) {
  const detail = `must be degrees from -${limit} to ${limit}`;
  const within = (value: number | string) =>
    (typeof value === 'number' || /^[+-]?\d{1,3}(\.\d{1,20})?$/.test(value)) && Math.abs(Number(value)) <= limit;
  return z.union([z.number(), z.string()], detail).check(z.refine(within, detail));
}

/** Where a place is. */
export const coordinates = { latitude: degrees(90), longitude: degrees(180) };

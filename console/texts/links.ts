/** A piece of a text: with `href` it is a link. */
export type Piece = { readonly text: string; readonly href?: string };

/** No link holds characters that are not seen or turn the direction of the text: what is shown is where it leads. */
const ADDRESS = /https?:\/\/[^\s<>"'`\p{Cc}\p{Cf}]+/giu;
/** A host beyond ASCII. */
const FOREIGN_HOST = /^https?:\/\/[^/?#]*[^\p{ASCII}/?#]/iu;
/** What ends a sentence rather than an address. */
const ENDINGS = /[.,;:!?…»”’\])}]+$/;

/** Finds the http and https addresses in a text that somebody wrote; nothing else ever becomes a link. */
export function splitLinks(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const { 0: found, index } of text.matchAll(ADDRESS)) {
    const address = trimmed(found);
    const href = hrefOf(address);
    if (href === undefined) continue;
    if (index > from) pieces.push({ text: text.slice(from, index) });
    pieces.push({ text: address, href });
    from = index + address.length;
  }
  return from < text.length ? [...pieces, { text: text.slice(from) }] : pieces;
}

/** A bracket that was opened within the address belongs to it. */
function trimmed(address: string): string {
  const end = ENDINGS.exec(address)?.[0] ?? '';
  const bare = address.slice(0, address.length - end.length);
  return end.startsWith(')') && bare.includes('(') && !bare.includes(')') ? `${bare})` : bare;
}

/**
 * No link leads where it does not seem to: `https://bank.example@evil.example` is none, nor is a host with letters that look like
 * others, or like a slash.
 */
function hrefOf(address: string): string | undefined {
  if (!URL.canParse(address) || FOREIGN_HOST.test(address)) return undefined;
  const url = new URL(address);
  return (url.protocol === 'https:' || url.protocol === 'http:') && url.username === '' && url.password === ''
    ? url.href
    : undefined;
}

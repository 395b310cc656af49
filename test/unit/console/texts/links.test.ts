import { describe, expect, it } from 'vitest';
import { splitLinks } from '../../../../console/texts/links.ts';

const links = (text: string): readonly (string | undefined)[] => splitLinks(text).flatMap(({ href }) => href ?? []);

describe('links in a text', () => {
  it.each([
    ['see https://example.com/a?b=1#c now', ['https://example.com/a?b=1#c']],
    ['http://example.com', ['http://example.com/']],
    ['two https://a.example https://b.example', ['https://a.example/', 'https://b.example/']],
    ['at the end: https://example.com/a.', ['https://example.com/a']],
    ['(https://example.com/a)', ['https://example.com/a']],
    ['https://example.com/a_(b), yes', ['https://example.com/a_(b)']],
    ['HTTPS://EXAMPLE.COM/', ['https://example.com/']],
  ])('%s', (text, found) => {
    expect(links(text)).toEqual(found);
  });

  it.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)//https',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x file:///etc/passwd ftp://a.example',
    'https://bank.example@evil.example/',
    'https://',
    '<a href="x">y</a>',
  ])('are none in %s', (text) => {
    expect(links(text)).toEqual([]);
  });

  it('end before what is not seen or turns the text', () => {
    expect(links('https://example.com/\u202Egpj.exe')).toEqual(['https://example.com/']);
    expect(links('https://bank\u200b.example')).toEqual(['https://bank/']);
  });

  it('lose nothing of the text', () => {
    for (const text of ['', 'a', 'https://a.example', 'x https://a.example. y https://b@c.example z'])
      expect(
        splitLinks(text)
          .map((piece) => piece.text)
          .join(''),
      ).toBe(text);
  });
});

it.each(['https://bank.example\u2215account.evil.example/x', 'https://ра\u0443ра\u04CF.com/login'])(
  'are none whose host may look like another: %s',
  (text) => {
    expect(splitLinks(text)).toEqual([{ text }]);
  },
);

it('may have other letters behind the host', () => {
  const text = 'https://shop.example/größe?farbe=grün';
  expect(splitLinks(text)).toEqual([{ text, href: new URL(text).href }]);
});

import { splitLinks } from '../texts/links.ts';
import './safe-text.css';

/** What somebody wrote: as text and nothing else, in its own direction, with links to http and https alone. */
export function SafeText({ text }: { readonly text: string }) {
  return (
    <p className="safe-text" dir="auto">
      {splitLinks(text).map(({ text: piece, href }, at) =>
        href === undefined ? (
          piece
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a text do not move
          <a key={at} href={href} title={href} dir="ltr" target="_blank" rel="noopener noreferrer nofollow">
            {piece}
          </a>
        ),
      )}
    </p>
  );
}

import { commonTexts as texts } from '../texts/common.ts';

/** Grey lines where the answer will stand; only what takes longer than a moment shows them. */
export function Loading({ lines = 5 }: { readonly lines?: number }) {
  return (
    <div className="loading" role="status">
      <span className="hidden">{texts.loading}</span>
      {Array.from({ length: lines }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines are all the same
        <span key={line} className="loading-line" />
      ))}
    </div>
  );
}

import { SafeText } from '../../../components/safe-text.tsx';
import { composerTexts as texts } from '../../../texts/composer.ts';
import type { TemplateReading } from './template-fields.ts';

/** A template as the person will read it. */
export function TemplateReadingView({ reading }: { readonly reading: TemplateReading }) {
  return (
    <section className="composer-reading" aria-label={texts.templatePreview}>
      <Bubble reading={reading} />
      {reading.cards.map((card, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the cards of a template do not move
        <Bubble key={at} reading={card} />
      ))}
    </section>
  );
}

function Bubble({ reading }: { readonly reading: TemplateReading }) {
  return (
    <div className="bubble bubble-out">
      <TemplateText reading={reading} />
    </div>
  );
}

/** A template's own text, without its cards. */
export function TemplateText({ reading: { header, body, footer, buttons } }: { readonly reading: TemplateReading }) {
  return (
    <>
      {header === undefined ? null : (
        <strong>
          <SafeText text={header} />
        </strong>
      )}
      <SafeText text={body} />
      {footer === undefined ? null : (
        <div className="faint">
          <SafeText text={footer} />
        </div>
      )}
      {buttons.length === 0 ? null : (
        <ul className="content-options">
          {buttons.map((button, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the buttons of a template do not move
            <li key={at} dir="auto">
              {button}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

import { templateTexts as texts } from '../../texts/templates.ts';
import { cutAtPlaceholders, partsOf, type TemplateParts } from './parts.ts';
import type { SlotValues } from './slots.ts';
import './template-message.css';

type Shown = { readonly components: unknown; readonly category?: string; readonly values?: SlotValues };

/** A template as a phone shows it, its parameters marked: with their values where there are some. */
export function TemplateMessage({ components, category, values = {} }: Shown) {
  return <Parts parts={partsOf(components, category)} values={values} />;
}

function Parts({ parts, values }: { readonly parts: TemplateParts; readonly values: SlotValues }) {
  const { header, body, footer, buttons, cards, others } = parts;
  return (
    <div className="template-message">
      <div className="template-bubble">
        {header === undefined ? null : <Header header={header} values={values} />}
        {body === '' ? null : (
          <p className="template-body" dir="auto">
            <Marked text={body} place="body" values={values} />
          </p>
        )}
        {footer === '' ? null : (
          <p className="faint small" dir="auto">
            {footer}
          </p>
        )}
        {others.length === 0 ? null : <p className="faint small">{texts.otherParts(others)}</p>}
      </div>
      {buttons.length === 0 ? null : (
        <ul className="template-buttons" aria-label={texts.buttons}>
          {buttons.map((button, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: its place is what names a button
            <li key={index}>
              <span dir="auto">{button.text || texts.buttonTypes[button.type] || button.type}</span>
              {button.url === '' ? null : (
                <span className="faint small template-url">
                  <Marked text={button.url} place={`button${index}`} values={values} />
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
      {cards.length === 0 ? null : <Cards cards={cards} />}
    </div>
  );
}

function Header({ header, values }: { readonly header: NonNullable<TemplateParts['header']>; readonly values: SlotValues }) {
  if (header.format !== 'TEXT') return <p className="template-file">{texts.files[header.format] ?? header.format}</p>;
  return (
    <p className="template-header" dir="auto">
      <Marked text={header.text} place="header" values={values} />
    </p>
  );
}

function Cards({ cards }: { readonly cards: readonly TemplateParts[] }) {
  return (
    <ol className="template-cards" aria-label={texts.cards}>
      {cards.map((card, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: its place is what names a card
        <li key={index}>
          <Parts parts={card} values={{}} />
        </li>
      ))}
    </ol>
  );
}

type MarkedProps = { readonly text: string; readonly place: string; readonly values: SlotValues };

function Marked({ text, place, values }: MarkedProps) {
  return cutAtPlaceholders(text).map((piece, at) => {
    if (at % 2 === 0) return piece;
    const value = values[`${place}:${piece}`] ?? '';
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one text, in their order
      <mark key={at} className="template-parameter" dir="auto">
        {value === '' ? `{{${piece}}}` : value}
      </mark>
    );
  });
}

import { Link } from 'react-router';
import type { BusinessNumber } from '../../api/numbers.ts';
import type { Template } from '../../api/template-types.ts';
import { Badge } from '../../components/badge.tsx';
import { TemplateMessage } from '../../components/template/template-message.tsx';
import { Time } from '../../components/time.tsx';
import { templateTexts as texts, toneOf, toneOfQuality } from '../../texts/templates.ts';

type CardProps = { readonly template: Template; readonly numbers: readonly BusinessNumber[] };

/** A template as a phone shows it, how it stands at Meta, and which policies name it. */
export function TemplateCard({ template, numbers }: CardProps) {
  const { name, language, status, reason, category, coming, quality, ttlSeconds, components } = template;
  return (
    <article className="card template-card">
      <header>
        <h2>{name}</h2>
        <p className="template-facts">
          <span>{language}</span>
          <span>{texts.sayCategory(category)}</span>
          <Badge tone={toneOf(template)}>{texts.sayStatus(status)}</Badge>
          {quality === undefined ? null : <Badge tone={toneOfQuality(quality)}>{texts.sayQuality(quality)}</Badge>}
        </p>
        {reason === undefined ? null : <p className="small">{texts.reason(reason)}</p>}
        {coming === undefined ? null : (
          <p className="note note-warn small">
            <span>
              <Time at={coming.at} /> {texts.coming(coming.category)}. {coming.category === 'marketing' ? texts.comingHint : null}
            </span>
          </p>
        )}
      </header>
      <TemplateMessage components={components} category={category} />
      <footer className="small">
        {ttlSeconds === undefined ? null : <p className="faint">{texts.ttl(ttlSeconds)}</p>}
        <Uses template={template} numbers={numbers} />
      </footer>
    </article>
  );
}

function Uses({ template: { uses }, numbers }: CardProps) {
  if (uses.length === 0) return <p className="faint">{texts.unused}</p>;
  return (
    <>
      <p className="faint">{texts.used}</p>
      <ul className="template-uses">
        {uses.map(({ number, where, why }) => (
          <li key={`${number} ${where}`}>
            <Link to={`/numbers/${number}/policy`}>
              {numbers.find(({ phoneNumberId }) => phoneNumberId === number)?.displayPhone ?? number}
            </Link>
            {` · ${texts.use(where)}`}
            {why === undefined ? null : <span className="field-error"> {why}.</span>}
          </li>
        ))}
      </ul>
    </>
  );
}

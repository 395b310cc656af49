import { useLocal } from '../../api/local.ts';
import { Time } from '../../components/time.tsx';
import { partiesTexts as texts } from '../../texts/parties.ts';

type Mail = {
  readonly id: string;
  readonly at: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
};

/** What the organisation was written, and what others were about this application; newest first. */
export function Mails({ id, address }: { readonly id: string; readonly address: string | undefined }) {
  const mails = useLocal<{ readonly mails: readonly Mail[] }>('/mails').data?.mails ?? [];
  const about = mails.filter(({ to, subject, text }) =>
    [...to, subject, text].some((part) => part.includes(id) || part === address),
  );
  return (
    <details>
      <summary>{about.length === 0 ? texts.noMails : texts.mails(about.length)}</summary>
      <ul className="mails">
        {about.map((mail) => (
          <li key={mail.id}>
            <p>
              <strong>{mail.subject}</strong>
            </p>
            <p className="small faint">
              <Time at={mail.at} /> {texts.to(mail.to.join(', '))}
            </p>
            <pre>{mail.text}</pre>
          </li>
        ))}
      </ul>
    </details>
  );
}

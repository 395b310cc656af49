import { type Json, toObject, toObjects, toText } from '../../api/json.ts';
import { SafeText } from '../../components/safe-text.tsx';
import { conversationTexts as texts } from '../../texts/conversation.ts';
import { Chosen } from './content-cards.tsx';

/** A message with buttons or a list that we sent, or the person's answer to one. */
export function InteractiveContent({ interactive }: { readonly interactive: Json }) {
  const type = toText(interactive['type']) ?? '';
  const answer = toObject(interactive[type]);
  switch (type) {
    case 'button_reply':
    case 'list_reply':
      return <Chosen text={toText(answer['title']) ?? toText(answer['id']) ?? ''} more={toText(answer['description'])} />;
    case 'nfm_reply':
      return (
        <div className="content-card">
          <p className="content-note">{texts.flowAnswer}</p>
          <SafeText text={flowAnswers(toText(answer['response_json']) ?? '')} />
        </div>
      );
    case 'call_permission_reply':
      return <p>{answer['response'] === 'accept' ? texts.mayCall : texts.mayNotCall}</p>;
    default:
      return <Asked interactive={interactive} />;
  }
}

/** A line for each field that was filled in; what is no JSON is shown as it is. */
function flowAnswers(json: string): string {
  try {
    const { flow_token: _token, ...fields } = toObject(JSON.parse(json));
    return Object.entries(fields)
      .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
      .join('\n');
  } catch {
    return json;
  }
}

function Asked({ interactive }: { readonly interactive: Json }) {
  const text = (part: string) => toText(toObject(interactive[part])['text']);
  const action = toObject(interactive['action']);
  const options = [
    ...toObjects(action['buttons']).map((button) => toText(toObject(button['reply'])['title'])),
    ...toObjects(action['sections']).flatMap((section) => toObjects(section['rows']).map((row) => toText(row['title']))),
    toText(toObject(action['parameters'])['display_text']),
  ].filter((option) => option !== undefined);
  return (
    <>
      {[text('header'), text('body'), text('footer')].map((line, at) =>
        // biome-ignore lint/suspicious/noArrayIndexKey: three places
        line === undefined ? null : <SafeText key={at} text={line} />,
      )}
      {options.length === 0 ? null : (
        <ul className="content-options" aria-label={texts.options}>
          {options.map((option) => (
            <li key={option} dir="auto">
              {option}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

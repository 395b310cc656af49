import type { Entry } from '../../api/conversation-types.ts';
import { type Json, toObject, toObjects, toText } from '../../api/json.ts';
import { SafeText } from '../../components/safe-text.tsx';
import { conversationTexts as texts } from '../../texts/conversation.ts';
import { Chosen, ContactCards, Location, Order } from './content-cards.tsx';
import { InteractiveContent } from './interactive-content.tsx';
import { MediaContent } from './media-content.tsx';
import { Quote } from './quote.tsx';
import { TemplateSent } from './template-sent.tsx';

type ContentProps = {
  /** A message object of the Cloud API, in either direction; of any form. */
  readonly content: unknown;
  readonly type: string;
  readonly number: string;
  readonly entries: readonly Entry[];
};

/** A message of any type, rendered plainly: what somebody wrote is text, and nothing else. */
export function MessageContent({ content, type, number, entries }: ContentProps) {
  const message = toObject(content);
  const context = toObject(message['context']);
  const answered = toText(context['id']) ?? toText(context['message_id']);
  const group = toText(message['group_id']);
  return (
    <>
      {group === undefined ? null : <p className="content-note">{texts.group}</p>}
      {context['forwarded'] === true || context['frequently_forwarded'] === true ? (
        <p className="content-note">{texts.forwarded}</p>
      ) : null}
      {answered === undefined ? null : <Quote wamid={answered} entries={entries} />}
      <Referral referral={toObject(message['referral'])} />
      <Content message={message} type={type} number={number} entries={entries} />
    </>
  );
}

function Content({ message, type, number, entries }: Omit<ContentProps, 'content'> & { readonly message: Json }) {
  const part = toObject(message[type]);
  switch (type) {
    case 'text':
    case 'sms':
      return <SafeText text={toText(part['body']) ?? ''} />;
    case 'image':
    case 'video':
    case 'audio':
    case 'document':
    case 'sticker':
      return <MediaContent type={type} media={part} number={number} />;
    case 'location':
      return <Location location={part} />;
    case 'contacts':
      return <ContactCards contacts={toObjects(message['contacts'])} />;
    case 'order':
      return <Order order={part} />;
    case 'interactive':
      return <InteractiveContent interactive={part} />;
    case 'button':
      return <Chosen text={toText(part['text']) ?? toText(part['payload']) ?? ''} />;
    case 'template':
      return <TemplateSent template={part} number={number} />;
    default:
      return <Special message={message} type={type} number={number} entries={entries} />;
  }
}

/** What refers to another message, or is none that can be shown. */
function Special({ message, type, number, entries }: Omit<ContentProps, 'content'> & { readonly message: Json }) {
  const part = toObject(message[type]);
  const original = toText(part['original_message_id']) ?? toText(part['message_id']);
  const quote = original === undefined ? null : <Quote wamid={original} entries={entries} />;
  switch (type) {
    case 'reaction':
      return (
        <>
          {quote}
          <p>{toText(part['emoji']) === undefined ? texts.reactionTakenBack : texts.reacted(toText(part['emoji']) ?? '')}</p>
        </>
      );
    case 'edit': {
      const edited = toObject(part['message']);
      const editedType = toText(edited['type']) ?? 'unknown';
      return (
        <>
          <p className="content-note">{texts.edited}</p>
          {quote}
          <Content message={edited} type={editedType} number={number} entries={entries} />
        </>
      );
    }
    case 'revoke':
      return (
        <>
          <p className="content-note">{texts.revoked}</p>
          {quote}
        </>
      );
    case 'system':
      return <SafeText text={toText(part['body']) ?? texts.systemMessage} />;
    default: {
      const kind = toText(toObject(message['unsupported'])['type']) ?? type;
      return <p className="content-note">{texts.unsupported(kind)}</p>;
    }
  }
}

/** The advertisement that the person came from. */
function Referral({ referral }: { readonly referral: Json }) {
  const headline = toText(referral['headline']) ?? toText(referral['source_url']);
  if (headline === undefined) return null;
  return (
    <div className="content-quote">
      <p className="content-note">{texts.referral}</p>
      <SafeText text={headline} />
    </div>
  );
}

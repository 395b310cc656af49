import { type Json, toNumber, toObject, toObjects, toText } from '../../api/json.ts';
import { SafeText } from '../../components/safe-text.tsx';
import { conversationTexts as texts } from '../../texts/conversation.ts';
import { sayAmount } from '../../texts/decision.ts';

/** An answer that was chosen and not written. */
export function Chosen({ text, more }: { readonly text: string; readonly more?: string | undefined }) {
  return (
    <div className="content-chosen">
      <p className="content-note">{texts.chose}</p>
      <SafeText text={text} />
      {more === undefined ? null : <SafeText text={more} />}
    </div>
  );
}

/** A place: what the person called it, and a link to a map by its two numbers alone. */
export function Location({ location }: { readonly location: Json }) {
  const [latitude, longitude] = [toNumber(location['latitude']), toNumber(location['longitude'])];
  const named = [toText(location['name']), toText(location['address'])].filter((line) => line !== undefined);
  return (
    <div className="content-card">
      <p className="content-note">{texts.kinds['location']}</p>
      {named.length === 0 ? null : <SafeText text={named.join('\n')} />}
      {latitude !== undefined && longitude !== undefined ? (
        <a
          href={`https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=16/${latitude}/${longitude}`}
          target="_blank"
          rel="noopener noreferrer nofollow"
        >
          {texts.onMap(latitude, longitude)}
        </a>
      ) : null}
    </div>
  );
}

/** Contacts as text: names, numbers, addresses. */
export function ContactCards({ contacts }: { readonly contacts: readonly Json[] }) {
  return (
    <div className="content-card">
      <p className="content-note">{texts.contacts(contacts.length)}</p>
      {contacts.map((contact, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the contacts of a message do not move
        <SafeText key={at} text={linesOf(contact).join('\n')} />
      ))}
    </div>
  );
}

function linesOf(contact: Json): readonly string[] {
  const name = toObject(contact['name']);
  const all = (list: string, field: string) => toObjects(contact[list]).map((one) => toText(one[field]));
  const lines = [toText(name['formatted_name']), toText(toObject(contact['org'])['company'])];
  return [...lines, ...all('phones', 'phone'), ...all('emails', 'email'), ...all('urls', 'url')].filter(
    (line) => line !== undefined,
  );
}

/** An order of a catalogue: what, how many, for how much. */
export function Order({ order }: { readonly order: Json }) {
  const text = toText(order['text']);
  return (
    <div className="content-card">
      <p className="content-note">{texts.kinds['order']}</p>
      <ul>
        {toObjects(order['product_items']).map((item, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the items of an order do not move
          <li key={at}>
            {toNumber(item['quantity']) ?? '?'} × <bdi>{toText(item['product_retailer_id'])}</bdi> {priceOf(item)}
          </li>
        ))}
      </ul>
      {text === undefined ? null : <SafeText text={text} />}
    </div>
  );
}

function priceOf(item: Json): string {
  const price = toNumber(item['item_price']);
  return price === undefined ? '' : sayAmount(String(price), toText(item['currency']) ?? '');
}

import { Fragment } from 'react';

/** An e-mail address: where it has no room in one line it breaks after its @ and before its dots, not in mid-word. */
export function MailAddress({ address }: { readonly address: string }) {
  return (
    <bdi>
      {address.split(/(?<=@)|(?=\.)/).map((part, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text have no other name
        <Fragment key={at}>
          {at === 0 ? null : <wbr />}
          {part}
        </Fragment>
      ))}
    </bdi>
  );
}

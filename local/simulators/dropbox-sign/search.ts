import { ACCOUNT, type SignatureRequest } from './dropbox-sign.ts';
import { SignError } from './sign-error.ts';

type Term = { readonly field: string | undefined; readonly value: string };

/** What a search may look into (Dropbox Sign, search). */
const FIELDS: Readonly<Record<string, (request: SignatureRequest) => readonly string[]>> = {
  title: ({ title }) => [title],
  subject: ({ subject }) => [subject ?? ''],
  message: ({ message }) => [message ?? ''],
  to: ({ signatures }) => signatures.flatMap((one) => [one.signer_email_address, one.signer_name]),
  from: () => [ACCOUNT.emailAddress],
  complete: ({ is_complete }) => [String(is_complete)],
  declined: ({ is_declined }) => [String(is_declined)],
};

/** Whether the request fits a query such as `title:"Terms of use" AND complete:false`. All terms must fit; `*` ends a prefix. */
export function toFilter(query: string | null): (request: SignatureRequest) => boolean {
  const terms = parseTerms(query ?? '');
  return (request) => terms.every(({ field, value }) => textsOf(request, field).some((text) => holds(text, value)));
}

function parseTerms(query: string): Term[] {
  return [...query.matchAll(/(?:(\w+):)?(?:"([^"]*)"|(\S+))/g)]
    .filter(([whole]) => whole !== 'AND')
    .map(([, field, quoted, word]) => {
      if (field !== undefined && !Object.hasOwn(FIELDS, field)) {
        throw new SignError('bad_request', `Unknown search field ${field}`, 'query');
      }
      return { field, value: quoted ?? word ?? '' };
    });
}

function textsOf(request: SignatureRequest, field: string | undefined): readonly string[] {
  if (field !== undefined) return FIELDS[field]?.(request) ?? [];
  return ['title', 'subject', 'message', 'to'].flatMap((name) => FIELDS[name]?.(request) ?? []);
}

function holds(text: string, value: string): boolean {
  return text.toLowerCase().includes(value.toLowerCase().replace(/\*$/, ''));
}

import { useQuery } from '@tanstack/react-query';
import type * as z from 'zod';
import type { sessionSchema, timelineSchema } from '../../../shared/contracts/conversation-responses.ts';
import { callApi, withQuery } from '../../api/client.ts';
import { getConfig } from '../../api/config.ts';
import { useLocal } from '../../api/local.ts';
import { polled } from '../../api/polling.ts';

/** A WhatsApp message by Meta's keys, as the simulated phone has it. */
export type PhoneMessage = {
  readonly id: string;
  readonly at: number | string;
  readonly type?: string;
  readonly text?: { readonly body?: string };
  readonly template?: { readonly name?: string; readonly components?: readonly TemplateComponent[] };
  readonly statuses?: readonly { readonly status: string; readonly errors?: readonly { readonly code?: number }[] }[];
};
type TemplateComponent = { readonly parameters?: readonly { readonly text?: string }[] };
export type PhoneSms = { readonly to: string; readonly text: string; readonly parts: number; readonly at: string };
type List<T> = { readonly messages: readonly T[] };

/** What the customer's phone shows in WhatsApp, oldest first: what they wrote, and what arrived. */
export function useChat(phone: string) {
  const to = encodeURIComponent(phone);
  const written = useLocal<List<PhoneMessage>>(`/whatsapp/inbound?from=${to}`);
  const received = useLocal<List<PhoneMessage>>(`/whatsapp/messages?to=${to}`);
  const mine = (written.data?.messages ?? []).map((message) => ({ ...message, by: 'customer' as const }));
  const theirs = (received.data?.messages ?? [])
    // What fails never shows on the phone.
    .filter(({ statuses = [] }) => statuses.some(({ status }) => status === 'delivered' || status === 'read'))
    .map((message) => ({ ...message, by: 'business' as const }));
  return [...mine, ...theirs].sort((one, other) => new Date(one.at).getTime() - new Date(other.at).getTime());
}

/** What the phone shows as SMS, oldest first. */
export function useTexts(phone: string): readonly PhoneSms[] {
  return useLocal<List<PhoneSms>>(`/sms?to=${encodeURIComponent(phone)}`).data?.messages ?? [];
}

/** What a message says, as far as a small phone shows it. */
export function wordsOf({ type = '', text, template }: PhoneMessage): string {
  if (text?.body !== undefined) return text.body;
  if (template?.name === undefined) return `[${type}]`;
  const values = (template.components ?? []).flatMap(({ parameters = [] }) => parameters.map((one) => one.text ?? '…'));
  return [template.name, ...values].join(' · ');
}

/** The window of the customer's conversation with the run's number, as the API tells it. */
export function useSession(phone: string) {
  const number = getConfig().local?.phoneNumberId ?? '';
  return useQuery({
    queryKey: ['playground', 'session', phone],
    queryFn: ({ signal }) =>
      callApi<z.infer<typeof sessionSchema>>(`/v1/conversations/${number}/${encodeURIComponent(phone)}/session`, { signal }),
    refetchInterval: polled(2_000),
  });
}

/** What the business sent, newest first, with its attempts. */
export function useSent(phone: string) {
  const number = getConfig().local?.phoneNumberId ?? '';
  return useQuery({
    queryKey: ['playground', 'sent', phone],
    queryFn: async ({ signal }) => {
      const path = `/v1/conversations/${number}/${encodeURIComponent(phone)}`;
      const page = await callApi<z.infer<typeof timelineSchema>>(withQuery(path, { order: 'newest', limit: 20 }), { signal });
      return page.entries.flatMap(({ message }) => (message === undefined ? [] : [message]));
    },
    refetchInterval: polled(2_000),
  });
}

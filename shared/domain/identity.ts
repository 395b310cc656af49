/**
 * How a WhatsApp user is known: by a business-scoped user id (BSUID), by a phone number, or by both.
 * Since April 2026 Meta may leave the phone out (facts of the platform: "wa_id is optional").
 */
export type Identity = {
  /** `<country>.<alphanumerics>`, scoped to the business portfolio; the stronger of the two. */
  readonly userId?: string;
  /** E.164 with a leading `+` as far as the source allows: what Meta sends is never validated. */
  readonly phone?: string;
};

/** One business number with one person. `number` is Meta's `phone_number_id`, `person` a user id or a phone. */
export type Conversation = { readonly number: string; readonly person: string };

/** The key under which a person is kept: user id first, phone second. `undefined` for nobody. */
export function personOf(identity: Identity): string | undefined {
  return identity.userId ?? identity.phone;
}

/** Every key under which something about this person may stand, the strongest first. */
export function keysOf(identity: Identity): readonly string[] {
  return [identity.userId, identity.phone].filter((key) => key !== undefined);
}

/** Meta's `wa_id` and `from` are digits without a plus; anything else is kept as it came. */
export function toPhone(waId: string): string {
  return asDialled(/^\d+$/.test(waId) ? `+${waId}` : waId);
}

/**
 * Mobile numbers lost a 1 in Mexico in 2019, and got a 9 in Brazil by 2016; WhatsApp tells of many persons by the number of
 * before, and takes either (Meta: "Phone numbers", Brazil and Mexico). Two numbers of one person would be two persons, with a
 * window and a STOP each: they are kept under the one that is dialled today, which is also the one that an SMS needs.
 */
function asDialled(phone: string): string {
  if (phone.startsWith('+521')) return phone.replace(/^\+521(\d{10})$/, '+52$1');
  return phone.startsWith('+55') ? phone.replace(/^\+55(\d{2})([6-9]\d{7})$/, '+55$19$2') : phone;
}

/** Whether a conversation's person is a phone number and not a user id. */
export function isPhone(person: string): boolean {
  return /^\+\d+$/.test(person);
}

/** A link that opens the chat with the business number on the person's phone. */
export function waLink(displayPhone: string): string {
  return `https://wa.me/${displayPhone.replace(/\D/g, '')}`;
}

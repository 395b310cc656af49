import type { EventType } from './events.ts';

/** Every type of event; one that is missing does not compile. */
const KNOWN: { readonly [Type in EventType]: true } = {
  'message.received': true,
  'message.accepted': true,
  'message.sent': true,
  'message.delivered': true,
  'message.read': true,
  'message.failed': true,
  'message.refused': true,
  'message.expired': true,
  'message.cancelled': true,
  'session.opened': true,
  'session.expiring': true,
  'session.expired': true,
  'fallback.sent': true,
  'call.missed': true,
  'consent.changed': true,
  'template.changed': true,
  'number.changed': true,
  'number.downgrade-attempted': true,
  'subscription.paused': true,
  'application.step-started': true,
  'application.step-completed': true,
  'application.step-rejected': true,
  'application.late': true,
  'application.reminder': true,
  'application.live': true,
  'application.cancelled': true,
  'application.failed': true,
};
export const EVENT_TYPES: readonly string[] = Object.keys(KNOWN);

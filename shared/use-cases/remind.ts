import type { Application, Party, Reminder, StepName } from '../domain/application.ts';
import { addReminder, markLate } from '../domain/application-life.ts';
import { endMail, stepMail } from '../domain/onboarding-mail.ts';
import { becameLate, dueNotices, dueReminders } from '../domain/step-plan.ts';
import type { Applications, Mailer, OnboardingSettings } from '../onboarding-ports.ts';
import type { Clock, Log } from '../ports.ts';
import { changeApplication } from './change-application.ts';

export type RemindPorts = {
  readonly clock: Clock;
  readonly applications: Applications;
  readonly mailer: Mailer;
  readonly log: Log;
  readonly settings: Pick<OnboardingSettings, 'adminMail'>;
};

/**
 * Says that a step is late, and sends what is due: reminders to its party, escalations to the provider's admin. Sent
 * first, recorded second: a crash between the two sends a reminder twice rather than never.
 */
export async function remind(ports: RemindPorts, application: Application, name: StepName): Promise<void> {
  const now = ports.clock.now();
  if (becameLate(application.steps[name], now))
    await changeApplication(ports.applications, application.id, (current) => markLate(current, name, now));
  const step = application.steps[name];
  for (const due of [...dueNotices(application, name), ...dueReminders(name, step, now)]) {
    const sent = await tell(ports, application, due.to, () => stepMail(application, name, due));
    const reminder: Reminder = { ...due, at: ports.clock.now(), ...sent };
    await changeApplication(ports.applications, application.id, (current) => addReminder(current, name, reminder));
  }
}

/** Tells the organisation and the provider's admin how it ended, each once. */
export async function tellEnd(ports: RemindPorts, application: Application): Promise<void> {
  for (const to of ['organisation', 'provider'] as const) {
    if (application.told?.includes(to)) continue;
    const { by, failure } = await tell(ports, application, to, () => endMail(application, to));
    const log = {
      at: ports.clock.now(),
      by: 'process',
      what: 'told',
      evidence: { to, by, ...(failure === undefined ? {} : { failure }) },
    };
    await changeApplication(ports.applications, application.id, (current) =>
      current.told?.includes(to) ? undefined : { application: { ...current, told: [...(current.told ?? []), to] }, log: [log] },
    );
  }
}

/** By e-mail where an address is known and taken; otherwise the event that follows from the record is all there is. */
async function tell(
  ports: RemindPorts,
  application: Application,
  to: Party,
  mail: () => { readonly subject: string; readonly text: string },
): Promise<Pick<Reminder, 'by' | 'failure'>> {
  const address = addressOf(ports.settings, application, to);
  if (address === undefined) return { by: 'event' };
  // Nobody's onboarding hangs on a mail: what cannot be sent is told by event, and logged.
  const outcome = await ports.mailer.send({ to: address, ...mail() }).catch((error: unknown) => {
    ports.log.error('mail.failed', error, { application: application.id });
    return { kind: 'refused' as const, why: error instanceof Error ? error.name : 'unknown' };
  });
  return outcome.kind === 'sent' ? { by: 'email' } : { by: 'event', failure: outcome.why };
}

function addressOf(settings: RemindPorts['settings'], application: Application, to: Party): string | undefined {
  if (to === 'organisation') return application.organisation.email;
  return to === 'provider' ? settings.adminMail : undefined;
}

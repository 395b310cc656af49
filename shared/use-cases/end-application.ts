import { isTermsOpen } from '../domain/terms.ts';
import { changeApplication } from './change-application.ts';
import { type RemindPorts, tellEnd } from './remind.ts';
import { callBack, type TermsPorts } from './sign-terms.ts';

/**
 * What is left to do when an application has ended: the parties are told, a request for signature that is still open is
 * called back. Done again, it finds its work done; what could not be done falls due for the sweep.
 */
export async function endApplication(ports: RemindPorts & TermsPorts, id: string): Promise<string> {
  const application = await ports.applications.get(id);
  if (application === undefined || application.status === 'open') return 'open';
  await tellEnd(ports, application);
  if (!isTermsOpen(application)) return application.status;
  // An execution comes to its end whatever others answer: what is left is the sweep's.
  if ((await callBack(ports, application)) !== undefined) return application.status;
  await changeApplication(ports.applications, id, (current) =>
    current.terms === undefined || !isTermsOpen(current)
      ? undefined
      : {
          application: { ...current, terms: { ...current.terms, state: 'cancelled' } },
          log: [{ at: ports.clock.now(), by: 'process', what: 'terms-called-back', step: 'sign-terms' }],
        },
  );
  return application.status;
}

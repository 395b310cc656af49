import type { Application, Changed } from '../domain/application.ts';
import type { Applications } from '../onboarding-ports.ts';

const MAX_TRIES = 20;

/** What became of a change. `unchanged`: it was made before, or does not apply. */
export type ApplicationChange =
  | { readonly kind: 'changed' | 'unchanged'; readonly application: Application }
  /** The account has another open application: nothing was stored. */
  | { readonly kind: 'account-taken'; readonly application: Application };

/**
 * Reads, changes and stores by compare-and-set until nobody came between. Answers `undefined` where there is no such
 * application. `change` may run more than once.
 */
export async function changeApplication(
  applications: Applications,
  id: string,
  change: (application: Application) => Changed | undefined,
): Promise<ApplicationChange | undefined> {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const application = await applications.get(id);
    if (application === undefined) return undefined;
    const changed = change(application);
    if (changed === undefined) return { kind: 'unchanged', application };
    const result = await applications.save(application, changed);
    if (result === 'saved') return { kind: 'changed', application: { ...changed.application, version: application.version + 1 } };
    if (result === 'account-taken') return { kind: 'account-taken', application };
  }
  throw new Error(`application ${id} was changed by others ${MAX_TRIES} times in a row`);
}

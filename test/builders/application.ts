import type { Application, Step, StepName } from '../../shared/domain/application.ts';
import { startApplication } from '../../shared/domain/application-life.ts';
import { NOON } from './time.ts';

/** An application that was started at noon, with no step switched off; it waits for the invite to be accepted. */
export function anApplication(over: Partial<Application> = {}): Application {
  const wish = {
    id: 'app_1',
    organisation: { name: 'Parcel Post', email: 'office@parcelpost.example' },
    facebookBusinessId: '506914307656634',
    phone: '+31201112222',
    displayName: 'Parcel Post',
  };
  return { ...startApplication(wish, [], { at: NOON, by: 'key_1' }).application, ...over };
}

/** The same with some of its steps otherwise. */
export function withSteps(application: Application, steps: { readonly [name in StepName]?: Partial<Step> }): Application {
  const changed = { ...application.steps };
  for (const name of Object.keys(steps) as StepName[]) changed[name] = { ...changed[name], ...steps[name] };
  return { ...application, steps: changed };
}

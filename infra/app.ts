// What `npx cdk` runs. Synthesis fails where a rule of AWS is broken without a reason.
import { addChecks } from './checks.ts';
import { synthesise } from './synth.ts';

await synthesise({ checks: addChecks });

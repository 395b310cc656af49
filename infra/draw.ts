import { writeFileSync } from 'node:fs';
import { drawOnboarding } from './drawing.ts';

// `npm run draw`: the picture of the state machine in the documents.
const target = new URL('../docs/onboarding.svg', import.meta.url);
writeFileSync(target, await drawOnboarding());
console.log('docs/onboarding.svg is drawn from infra/onboarding.asl.json');

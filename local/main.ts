import { commandsToTry } from './console/commands.ts';
import { startClockAt } from './kernel/world.ts';
import { openDataFolder } from './runtime/data-folder.ts';
import { HELP, parseOptions } from './runtime/options.ts';
import { watchParents } from './runtime/parents.ts';
import type { Ready } from './runtime/ready.ts';
import { Refusal } from './runtime/refusal.ts';
import type { Run } from './runtime/run.ts';

process.env['TZ'] = 'UTC';
const began = performance.now();
let run: Run | undefined;
let ending = false;

/** Stops everything, once. */
async function end(code: number, reason?: string): Promise<void> {
  if (ending) return;
  ending = true;
  if (reason !== undefined) console.error(reason);
  setTimeout(() => process.exit(code), 5000).unref();
  await run?.stop().catch((error: unknown) => console.error(error));
  process.exit(code);
}

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  if (options === undefined) {
    console.log(HELP);
    return;
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end(0));
  process.on('unhandledRejection', (error) => console.error('A part of the local system failed:', error));
  watchParents(() => void end(0));
  console.log('openwindow: synthesising the stacks and starting what they need…');
  const data = openDataFolder(options.dataPath, { fresh: options.fresh });
  if (options.now !== undefined) {
    if (!data.isNew) throw new Refusal('--now is for an empty data folder, since a clock never goes back: add --fresh.');
    startClockAt(data.db, options.now);
  }
  const { startRun } = await import('./runtime/run.ts');
  run = await startRun(data, options, (reason) => void end(1, reason));
  if (ending) await run.stop();
  else console.log(greeting(run.ready));
}

function greeting(ready: Ready): string {
  const commands = commandsToTry(ready).map(({ says, command }) => `  ${says}\n    ${command}`);
  return `
openwindow runs (${((performance.now() - began) / 1000).toFixed(1)} s to start)

  What it is   a gateway for WhatsApp that keeps the 24-hour window; WhatsApp, phones and AWS are simulated here
  Look         ${ready.consoleUrl}
  API          ${ready.apiUrl}
  Controls     ${ready.localUrl}   (the clock, people who write, parties who act, faults)
  AWS          ${ready.awsEndpointUrl}   (aws --endpoint-url ${ready.awsEndpointUrl} --region ${ready.region} …)

${commands.join('\n')}

Ctrl-C stops it; what it knows stays. What the functions log follows.
`;
}

main().catch((error: unknown) =>
  end(1, error instanceof Refusal ? error.message : String(error instanceof Error ? error.stack : error)),
);

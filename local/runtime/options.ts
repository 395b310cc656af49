import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Refusal } from './refusal.ts';

export type StartOptions = {
  /** The API's port; console, controls and AWS endpoint follow it. 0: free ones. */
  readonly port: number;
  readonly dataPath: string;
  /** Empties the data folder first. */
  readonly fresh: boolean;
  /** Where the clock of an empty folder stands, epoch milliseconds; otherwise it is the machine's. */
  readonly now?: number;
  /** The deployment's configuration; otherwise it is `infra/deployment.json`. */
  readonly config?: string;
};

export const HELP = `openwindow on one machine: the synthesised template, with WhatsApp, phones and AWS simulated.

  npm start -- [options]

  --port <number>  port of the API; console, controls and AWS endpoint take the next three. 0: free ones. Default 8787
  --data <folder>  where all state is kept. Default .local
  --fresh          empty that folder first
  --now <time>     of an empty folder: the time at which its clock starts, such as 2027-03-27T20:00:00Z
  --config <file>  the deployment's configuration. Default infra/deployment.json
  --help           this text

When everything answers, <folder>/ready.json says where it is. Ctrl-C stops it.`;

/**
 * Reads the command line. `undefined`: the help was asked for.
 * @throws Refusal for what it does not know.
 */
export function parseOptions(args: readonly string[]): StartOptions | undefined {
  const { port, data, fresh, now, config, help } = parse(args);
  if (help) return undefined;
  const number = Number(port);
  if (!/^\d+$/.test(port) || number > 65_532) throw new Refusal(`--port must be a number from 0 to 65532, not ${port}.`);
  if (data === '') throw new Refusal('--data must name a folder.');
  const instant = now === undefined ? undefined : Date.parse(now);
  if (Number.isNaN(instant)) throw new Refusal(`--now must be a time such as 2027-03-27T20:00:00Z, not ${now}.`);
  return {
    port: number,
    dataPath: resolve(data),
    fresh,
    ...(instant === undefined ? {} : { now: instant }),
    ...(config === undefined ? {} : { config: resolve(config) }),
  };
}

function parse(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        port: { type: 'string', default: '8787' },
        data: { type: 'string', default: '.local' },
        fresh: { type: 'boolean', default: false },
        now: { type: 'string' },
        config: { type: 'string' },
        help: { type: 'boolean', default: false, short: 'h' },
      },
    });
    return values;
  } catch (error) {
    throw new Refusal(`${error instanceof Error ? error.message : error}\n\n${HELP}`);
  }
}

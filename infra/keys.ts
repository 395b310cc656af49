import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { DEFAULT_RATE_LIMIT, type RateLimit } from '../shared/domain/rate-limit.ts';
import { ROLES, SCOPES_OF_ROLE, type Scope } from '../shared/domain/role.ts';
import type { ApiKey } from '../shared/key-ports.ts';
import { issueKey, openKeys } from './issue-key.ts';

const USAGE = `Usage: npm run keys -- <command> [options]

  create --name NAME [--role reader|agent|admin] [--scopes read,send,admin] [--numbers ID,ID] [--rate N] [--burst N]
         Makes an API key and prints it, once. Without --numbers it may use every number.
         --role: reader looks; agent, unless another is given, also sends; admin also changes how things work.
         --scopes: what it may do by name, in place of a role.
         --rate: requests a second in the long run, 200 unless given; --burst: at once, 2000.
  list   Lists the keys: id, name, scopes, numbers, limit, state. Never the keys themselves.
  revoke ID
         Revokes a key. Functions believe a key for up to 60 seconds.

  --data DIR     the local run's data folder (default .local)
  --table NAME   a deployment's table on AWS, from the outputs of \`cdk deploy\`;
                 credentials and region as the AWS CLI finds them
`;

const SCOPES = SCOPES_OF_ROLE.admin;
const MAX_COUNT = 100_000;

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const options = {
    name: { type: 'string' },
    role: { type: 'string' },
    scopes: { type: 'string' },
    numbers: { type: 'string' },
    rate: { type: 'string' },
    burst: { type: 'string' },
    data: { type: 'string' },
    table: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  } as const;
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const [command, id] = positionals;
  if (values.help === true || command === undefined) return console.log(USAGE);
  const keys = openKeys(values.table === undefined ? localTable(values.data ?? '.local') : { tableName: values.table });
  switch (command) {
    case 'create': {
      if (values.name === undefined) throw new Error('--name is missing: say whose key it is, such as --name crm');
      const numbers = values.numbers?.split(',');
      const { token, key } = await issueKey(keys, {
        name: values.name,
        scopes: parseScopes(values.role, values.scopes),
        limit: { ...parseCount('rate', 'perSecond', values.rate), ...parseCount('burst', 'burst', values.burst) },
        now: Date.now(),
        ...(numbers === undefined ? {} : { numbers }),
      });
      return console.log(
        `${key.id}  ${key.name}  ${key.scopes.join(',')}\n\n  ${token}\n\nKeep it now: it is stored as a hash, and cannot be shown again.`,
      );
    }
    case 'list':
      for (const key of await keys.list()) {
        const state = key.revokedAt === undefined ? 'valid' : `revoked ${new Date(key.revokedAt).toISOString()}`;
        console.log(
          [
            key.id,
            key.name,
            key.scopes.join(','),
            key.numbers?.join(',') ?? 'all numbers',
            toLimit(key),
            new Date(key.createdAt).toISOString(),
            state,
          ].join('  '),
        );
      }
      return;
    case 'revoke': {
      if (id === undefined) throw new Error('the id is missing: `npm run keys -- list` shows it');
      if ((await keys.revoke(id, Date.now())) === 'not-found') throw new Error(`there is no key ${id}`);
      return console.log(`${id} is revoked; functions may believe it for up to 60 seconds.`);
    }
    default:
      throw new Error(`unknown command ${command}\n\n${USAGE}`);
  }
}

function parseScopes(name: string | undefined, text: string | undefined): readonly Scope[] {
  if (name !== undefined && text !== undefined)
    throw new Error('--role says the scopes already: leave out one of --role and --scopes');
  const role = ROLES.find((each) => each === (name ?? 'agent'));
  if (role === undefined) throw new Error(`--role takes ${ROLES.join(', ')}, and not ${name}`);
  if (text === undefined) return SCOPES_OF_ROLE[role];
  const scopes = text.split(',').map((word) => SCOPES.find((scope) => scope === word));
  if (scopes.includes(undefined)) throw new Error(`--scopes takes ${SCOPES.join(', ')}, separated by commas`);
  return scopes.filter((scope) => scope !== undefined);
}

function parseCount<K extends keyof RateLimit>(option: string, name: K, text: string | undefined): Partial<RateLimit> {
  if (text === undefined) return {};
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > MAX_COUNT)
    throw new Error(`--${option} takes a whole number from 1 to ${MAX_COUNT}`);
  return { [name]: count };
}

function toLimit({ limit }: ApiKey): string {
  const { perSecond, burst } = { ...DEFAULT_RATE_LIMIT, ...limit };
  return `${perSecond}/s, ${burst} at once`;
}

function localTable(data: string) {
  const file = path.join(data, 'ready.json');
  if (!existsSync(file))
    throw new Error(`no local run in ${data}: start one with \`npm start\`, or name a deployment's table with --table`);
  const { tableName, awsEndpointUrl, region } = JSON.parse(readFileSync(file, 'utf8'));
  return { tableName, endpoint: awsEndpointUrl, region };
}

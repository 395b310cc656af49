import { globSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Whose files may import what: the first that matches a file counts; npm packages and Node's modules by their names. */
const IMPORTS: readonly (readonly [file: RegExp, allowed: RegExp])[] = [
  [/^shared\/domain\//, /^(shared\/domain\/|libphonenumber-js|@date-fns\/tz\/)/],
  [/^shared\/contracts\//, /^(shared\/(contracts|domain)\/|zod|tinyduration$)/],
  [/^shared\/((key|media|onboarding|person|sending|statistics|subscription)-)?ports\.ts$/, /^shared\/(domain\/|ports\.ts)/],
  [
    /^shared\/use-cases\//,
    /^shared\/(use-cases\/|((key|media|onboarding|person|sending|statistics|subscription)-)?ports\.ts|domain\/)/,
  ],
  [
    /^shared\/adapters\//,
    /^(shared\/(adapters\/|((key|media|onboarding|person|sending|statistics|subscription)-)?ports\.ts|domain\/|contracts\/)|node:|@aws-sdk\/|aws4fetch$|jose$|ipaddr\.js$|ulid$)/,
  ],
  [/^functions\/edge\/stores\.ts$/, /^shared\/adapters\//],
  [/^functions\/edge\/step-ports\.ts$/, /^(shared\/adapters\/|functions\/edge\/)/],
  [
    /^functions\/edge\//,
    /^(functions\/edge\/|shared\/(contracts\/|((key|media|onboarding|person|sending|statistics|subscription)-)?ports\.ts)|type shared\/(domain|use-cases)\/|@middy\/|aws-lambda$|zod|node:)/,
  ],
  [
    /^functions\/(drive-effects|publish-changes)\/handler\.ts$/,
    /^(functions\/edge\/|shared\/(use-cases\/|adapters\/changes\.ts))/,
  ],
  // What others invoke them with is no contract of ours: they read it themselves.
  [
    /^functions\/(receive-signature|receive-sms|run-step)\/handler\.ts$/,
    /^(functions\/edge\/|shared\/(use-cases|domain|contracts|((key|media|onboarding|person|sending|statistics|subscription)-)?ports)|zod\/mini$)/,
  ],
  // A handler in several files.
  [
    /^functions\/manage-numbers\/(handler|access|policy|templates)\.ts$/,
    /^(functions\/(edge|manage-numbers)\/|shared\/(use-cases|domain|contracts|((key|media|onboarding|person|sending|statistics|subscription)-)?ports))/,
  ],
  [
    /^functions\/[^/]+\/handler\.ts$/,
    /^(functions\/edge\/|shared\/(use-cases|domain|contracts|((key|media|onboarding|person|sending|statistics|subscription)-)?ports)|aws-lambda$|node:)/,
  ],
  [/^functions\/[^/]+\/config\.ts$/, /^(functions\/edge\/config\.ts|zod)/],
  [/^functions\/[^/]+\/index\.ts$/, /./],
  [
    /^infra\/(issue-key|keys)\.ts$/,
    /^(infra\/|shared\/(adapters\/|(key-)?ports\.ts|domain\/(rate-limit|role)\.ts)|(?!shared\/|functions\/|local\/)@?[a-z])/,
  ],
  [/^infra\//, /^(infra\/|functions\/[^/]+\/config\.ts|shared\/contracts\/|(?!shared\/|functions\/|local\/)@?[a-z])/],
  [/^local\/simulators\//, /^(local\/(simulators|kernel)\/|(?!shared\/|functions\/|infra\/|local\/)@?[a-z])/],
  [/^local\//, /^(local\/|infra\/|(?!shared\/|functions\/|console\/)@?[a-z])/],
  [/^console\//, /^(console\/|type shared\/contracts\/|(?!shared\/|functions\/|infra\/|local\/)@?[a-z])/],
];

/** What a file says that its place forbids. */
function broken(file: string, text: string): readonly string[] {
  const allowed = IMPORTS.find(([place]) => place.test(file))?.[1] ?? /$^/;
  const imports = [...text.matchAll(/^(?:import|export) ?(type )?(?:[^';]* from )?'([^']+)'|\bimport\('([^']+)'\)/gm)]
    .map(([, type = '', from, lazily]) => [type, from ?? lazily ?? ''] as const)
    .map(([type, from]) => [type, from.startsWith('.') ? posix.join(posix.dirname(file), from) : from] as const)
    .filter(([type, from]) => !allowed.test(from) && !allowed.test(type + from))
    .map(([, from]) => `imports ${from}`);
  const says = (what: string, pattern: RegExp) => (pattern.test(text) ? [what] : []);
  return [
    ...imports,
    ...says('is a barrel', /^export (type )?(\*|\{[^}]*\} from)/m),
    ...(file.endsWith('.config.ts') ? [] : says('has a default export', /^export default|\bas default\b/m)),
    ...(/^shared\/domain\/(?!instant\.ts)/.test(file) ? says('knows Date', /\bDate\b/) : []),
    ...(/^(shared|functions)\/(?!.*\/index\.ts$)/.test(file) ? says('reads the environment', /process\.env/) : []),
  ].map((what) => `${file} ${what}`);
}

describe('architecture', () => {
  it('holds in every source file', () => {
    const files = globSync(['{shared,functions,infra,local}/**/*.ts', 'console/**/*.{ts,tsx}']);
    expect(files.length).toBeGreaterThan(100);
    expect(files.flatMap((file) => broken(file, readFileSync(file, 'utf8')))).toEqual([]);
  });

  it.each([
    ['shared/domain/a.ts', "import { z } from 'zod/mini';"],
    ['shared/domain/a.ts', "import type { Clock } from '../ports.ts';"],
    ['shared/domain/a.ts', 'const now = Date.now();'],
    ['shared/contracts/a.ts', "import { receiveWebhook } from '../use-cases/receive-webhook.ts';"],
    ['shared/ports.ts', "import type { Problem } from './contracts/problem.ts';"],
    ['shared/use-cases/a.ts', "import { createHash } from 'node:crypto';"],
    ['shared/use-cases/a.ts', "import { DynamoSessions } from '../adapters/dynamo-sessions.ts';"],
    ['shared/use-cases/a.ts', "import {\n  parseSend,\n} from '../contracts/requests.ts';"],
    ['shared/adapters/a.ts', "import { sweep } from '../use-cases/sweep.ts';"],
    ['shared/adapters/a.ts', "const region = process.env['AWS_REGION'];"],
    ['functions/edge/stores.ts', "import { sweep } from '../../shared/use-cases/sweep.ts';"],
    ['functions/edge/step-ports.ts', "import { runStep } from '../../shared/use-cases/run-step.ts';"],
    ['functions/edge/http.ts', "import { makeTable } from '../../shared/adapters/clients.ts';"],
    ['functions/edge/http.ts', "import { makeAuthenticate } from '../../shared/use-cases/authenticate.ts';"],
    ['functions/drive-effects/handler.ts', "import { keys } from '../../shared/adapters/keys.ts';"],
    ['functions/run-step/handler.ts', "import { SesMailer } from '../../shared/adapters/ses-mailer.ts';"],
    ['functions/sweep/handler.ts', "import * as z from 'zod/mini';"],
    ['functions/sweep/handler.ts', "import type { MetaSecret } from '../../shared/adapters/meta-secret.ts';"],
    ['functions/sweep/handler.ts', "const { sweep } = await import('../../shared/adapters/keys.ts');"],
    ['functions/sweep/handler.ts', 'const table = process.env.TABLE_NAME;'],
    ['functions/sweep/config.ts', "import { sweep } from '../../shared/use-cases/sweep.ts';"],
    ['infra/app.ts', "import { handler } from '../functions/sweep/index.ts';"],
    ['infra/app.ts', "import { keys } from '../shared/adapters/keys.ts';"],
    ['infra/keys.ts', "import { sweep } from '../shared/use-cases/sweep.ts';"],
    ['local/main.ts', "import { iso } from '../shared/domain/instant.ts';"],
    ['local/simulators/gsm.ts', "import { functions } from '../../infra/functions.ts';"],
    ['local/simulators/gsm.ts', "import { frame } from '../aws/wire/frame.ts';"],
    ['console/a.ts', "import { iso } from '../shared/domain/instant.ts';"],
    ['console/a.tsx', "import {\n  messageSchema,\n} from '../shared/contracts/responses.ts';"],
    ['console/a.tsx', "import { messageSchema } from '../shared/contracts/responses.ts';"],
    ['local/main.ts', "import { queryClient } from '../console/api/query-client.ts';"],
    ['shared/contracts/a.ts', "export * from './api.ts';"],
    ['shared/contracts/a.ts', "export { problem } from './problem.ts';"],
    ['shared/contracts/a.ts', 'export default problem;'],
  ])('is broken by %s with %s', (file, line) => {
    expect(broken(file, `${line}\n`)).not.toEqual([]);
  });
});

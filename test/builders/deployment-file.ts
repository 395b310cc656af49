import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readDeployment } from '../../infra/deployment.ts';

/** A configuration for `npm start -- --config`: that of `infra/deployment.json` with further choices. */
export function deploymentFile(choices: Record<string, unknown>): string {
  const { deployment } = readDeployment();
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'openwindow-config-')), 'deployment.json');
  const rateCards = path.resolve('infra', deployment.rateCards);
  writeFileSync(file, JSON.stringify({ ...deployment, rateCards, ...choices }));
  return file;
}

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readDeployment } from '../../infra/deployment.ts';
import { readRateCards, sampleWarning } from '../../infra/rate-cards.ts';
import { aRateCards } from '../builders/rate-cards.ts';
import { anOnboarding } from './synthesised.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'openwindow-rate-cards-'));
afterAll(() => rmSync(folder, { recursive: true }));

const write = (name: string, content: unknown): string => {
  const file = path.join(folder, name);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
};
const aDeploymentFile = (over: object) =>
  write('deployment.json', {
    name: 'openwindow',
    graphApiVersion: 'v26.0',
    logRetentionDays: 30,
    throttle: { webhooksPerSecond: 1000, requestsPerSecond: 200 },
    onboarding: anOnboarding(),
    ...over,
  });

describe('the rate cards of a deployment', () => {
  it('are samples as delivered, which the deployment is warned of', () => {
    const { deployment, rateCards } = readDeployment();
    expect(deployment.rateCards).toBe('rate-cards.sample.json');
    expect(sampleWarning(rateCards)).toMatch(/rateCards of infra\/deployment\.json/);
  });

  it('are those of the file that it names, beside it', () => {
    write('ours.json', aRateCards());
    const { rateCards } = readDeployment(aDeploymentFile({ rateCards: 'ours.json' }));
    expect(rateCards).toEqual(aRateCards());
    expect(sampleWarning(rateCards)).toBeUndefined();
  });

  it('stop the synthesis where they are wrong, by file and field', () => {
    const file = write('wrong.json', { ...aRateCards(), sms: [{ validFrom: '2026-10-01' }] });
    expect(() => readDeployment(aDeploymentFile({ rateCards: 'wrong.json' }))).toThrow(
      /wrong\.json is not valid[\s\S]*sms\[0\]\.currency/,
    );
    expect(() => readRateCards(write('text.json', '{'))).toThrow(/text\.json is not JSON/);
    expect(() => readRateCards(`${file}.gone`)).toThrow(/wrong\.json\.gone/);
  });
});

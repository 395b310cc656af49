import type { Context } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { makeExecution } from '../../../../functions/edge/execution.ts';
import { captureLogLines } from '../../../builders/log-lines.ts';

const lines = captureLogLines();

class Superseded extends Error {
  override readonly name = 'Superseded';
}

async function run(payload: unknown, work: () => Promise<string>) {
  const parse = (given: unknown) => {
    if (typeof given !== 'string') throw new Error('no text');
    return { id: given, token: 'a secret' };
  };
  const handler = makeExecution('step', parse, ({ id }) => ({ id }), work);
  return handler(payload, {} as Context);
}

describe('makeExecution', () => {
  it('answers the outcome, and writes one line with the ids that it was told to', async () => {
    expect(await run('app_1', async () => 'waiting')).toEqual({ outcome: 'waiting' });
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ event: 'step.done', outcome: 'waiting', id: 'app_1' }]);
    expect(lines.join('')).not.toContain('a secret');
  });

  it('hands on what was thrown under its own name, which the state machine knows', async () => {
    const failing = run('app_1', () => Promise.reject(new Superseded('another runs it')));
    await expect(failing).rejects.toThrow(expect.objectContaining({ name: 'Superseded' }));
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ event: 'step.failed', error: 'Superseded', id: 'app_1' }]);
  });

  it('fails for a payload that cannot be read, and does no work', async () => {
    await expect(run(17, () => Promise.reject(new Error('never')))).rejects.toThrow('no text');
    expect(lines).toHaveLength(1);
  });
});

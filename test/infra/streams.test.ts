import { describe, expect, it } from 'vitest';
import { flatten, functionOf, resourcesOf, statementsOf, synthesiseTemplates } from './synthesised.ts';

const { gateway } = synthesiseTemplates();
const mappings = resourcesOf(gateway, 'AWS::Lambda::EventSourceMapping').filter(
  ({ properties }) => properties.StartingPosition !== undefined,
);

describe('the table’s stream', () => {
  it('has two consumers, so that trouble in one does not stop the other', () => {
    expect(mappings.map(({ properties }) => properties.FunctionName.Ref).sort()).toEqual(
      [functionOf(gateway, 'drive-effects').id, functionOf(gateway, 'publish-changes').id].sort(),
    );
    expect(new Set(mappings.map(({ properties }) => flatten(properties.EventSourceArn))).size).toBe(1);
  });

  it.each(mappings)('$path loses nothing and never stands still', ({ properties }) => {
    expect(properties).toMatchObject({
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: 100,
      MaximumBatchingWindowInSeconds: 0,
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumRetryAttempts: 10,
    });
    // The stream keeps records for 24 hours: after that there is nothing left to put aside.
    expect(properties.MaximumRecordAgeInSeconds).toBeLessThan(24 * 3600);
  });

  it.each(mappings)('$path puts what it gave up into the bucket', ({ properties }) => {
    expect(flatten(properties.DestinationConfig.OnFailure.Destination)).toMatch(
      /^openwindow-stateful:ExportsOutputFnGetAttBucket/,
    );
  });

  it.each(['drive-effects', 'publish-changes'] as const)('%s may put failures where Lambda writes them', (name) => {
    const granted = statementsOf(gateway, name).flatMap(({ actions, resources }) =>
      actions
        .filter((action) => action.startsWith('s3:'))
        .map((action) => [action, resources[0]?.replace(/.*Bucket\w+/, '<bucket>')]),
    );
    expect(granted).toEqual([
      ['s3:PutObject', '<bucket>/aws/lambda/*'],
      ['s3:ListBucket', '<bucket>'],
    ]);
  });
});

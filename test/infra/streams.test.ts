import { describe, expect, it } from 'vitest';
import type { FunctionName } from '../../infra/function-names.ts';
import { matchesPattern } from '../../local/runtime/event-pattern.ts';
import type { AccountField } from '../../shared/domain/change.ts';
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

describe('what invokes a consumer', () => {
  const filtersOf = (name: FunctionName): string[] => {
    const mapping = mappings.find(({ properties }) => properties.FunctionName.Ref === functionOf(gateway, name).id);
    return mapping?.properties.FilterCriteria.Filters.map(({ Pattern }: { Pattern: string }) => Pattern) ?? [];
  };
  const isTaken = (name: FunctionName, record: object): boolean =>
    filtersOf(name).some((pattern) => matchesPattern(JSON.parse(pattern), record));
  const inserted = (kind: string, attributes: object = {}) => ({
    eventName: 'INSERT',
    dynamodb: { NewImage: { kind: { S: kind }, ...attributes } },
  });
  const modified = (kind: string) => ({ ...inserted(kind), eventName: 'MODIFY' });
  const update = (type: string) => inserted('update', { type: { S: type } });

  it.each(['drive-effects', 'publish-changes'] as const)('%s has no more filters than a mapping takes: five', (name) => {
    expect(filtersOf(name).length).toBeLessThanOrEqual(5);
    expect(filtersOf(name).length).toBeGreaterThan(0);
  });

  it.each(['drive-effects', 'publish-changes'] as const)('%s sees applications begin and change', (name) => {
    expect(isTaken(name, inserted('application'))).toBe(true);
    expect(isTaken(name, modified('application'))).toBe(true);
  });

  it.each(['application-log', 'application-lock', 'ledger'])('a %s invokes nobody', (kind) => {
    expect(isTaken('drive-effects', inserted(kind))).toBe(false);
    expect(isTaken('publish-changes', inserted(kind))).toBe(false);
  });

  const accountFields: { [Field in AccountField]: true } = {
    account_update: true,
    account_review_update: true,
    phone_number_name_update: true,
    message_template_status_update: true,
    message_template_quality_update: true,
    message_template_components_update: true,
    template_category_update: true,
  };

  it.each(Object.keys(accountFields))('drive-effects sees %s, once', (field) => {
    expect(isTaken('drive-effects', update(field))).toBe(true);
    expect(isTaken('drive-effects', { ...update(field), eventName: 'MODIFY' })).toBe(false);
  });

  it('drive-effects sees calls, which a policy may have answered', () => {
    expect(isTaken('drive-effects', update('calls'))).toBe(true);
  });

  it.each(['account_alerts', 'security', 'history'])('drive-effects does not see an update of %s', (field) => {
    expect(isTaken('drive-effects', update(field))).toBe(false);
  });

  it('publish-changes sees subscriptions change, and nobody sees deliveries', () => {
    expect(isTaken('publish-changes', modified('subscription'))).toBe(true);
    expect(isTaken('drive-effects', modified('subscription'))).toBe(false);
    for (const name of ['publish-changes', 'drive-effects'] as const) expect(isTaken(name, inserted('delivery'))).toBe(false);
  });

  it('publish-changes sees incidents of the ledger, once', () => {
    expect(isTaken('publish-changes', inserted('incident'))).toBe(true);
    expect(isTaken('publish-changes', modified('incident'))).toBe(false);
    expect(isTaken('drive-effects', inserted('incident'))).toBe(false);
  });
});

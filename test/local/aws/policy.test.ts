import { describe, expect, test } from 'vitest';
import { decide, matchesGlob } from '../../../local/aws/identity/policy.ts';
import type { Statement } from '../../../local/template/model.ts';
import { allow } from './fixture.ts';

const QUEUE = 'arn:aws:sqs:eu-west-1:111122223333:outbound.fifo';

function asked(statements: readonly Statement[], action: string, resource: string, keys: Record<string, readonly string[]> = {}) {
  return decide(statements, { action, resource, keys });
}

describe('a policy', () => {
  test('allows nothing that it does not name', () => {
    expect(asked([], 'sqs:SendMessage', QUEUE)).toBe('implicit');
    expect(asked([allow('sqs:SendMessage', QUEUE)], 'sqs:ReceiveMessage', QUEUE)).toBe('implicit');
    expect(asked([allow('sqs:SendMessage', `${QUEUE}x`)], 'sqs:SendMessage', QUEUE)).toBe('implicit');
  });

  test('knows * and ? in actions and resources, and actions in any case', () => {
    expect(asked([allow('SQS:send*', 'arn:aws:sqs:*:*:outbound.????')], 'sqs:SendMessage', QUEUE)).toBe('allowed');
    expect(asked([allow('sqs:*', 'arn:aws:sqs:*:*:OUTBOUND.fifo')], 'sqs:SendMessage', QUEUE)).toBe('implicit');
  });

  test('lets a Deny win over any Allow', () => {
    const deny = allow('sqs:DeleteMessage', '*', { effect: 'Deny' });
    expect(asked([allow('*', '*'), deny], 'sqs:DeleteMessage', QUEUE)).toBe('explicit');
    expect(asked([allow('*', '*'), deny], 'sqs:SendMessage', QUEUE)).toBe('allowed');
  });

  test('with NotResource allows the rest: texts to phones, and no topic', () => {
    const texts = [allow('sns:Publish', [], { notResources: ['arn:aws:sns:*:*:*'] })];
    expect(asked(texts, 'SNS:Publish', '+15550100')).toBe('allowed');
    expect(asked(texts, 'SNS:Publish', 'arn:aws:sns:eu-west-1:111122223333:topic')).toBe('implicit');
  });

  test('with NotAction allows the rest', () => {
    const all = [allow([], '*', { notActions: ['iam:*'] })];
    expect(asked(all, 'sqs:SendMessage', QUEUE)).toBe('allowed');
    expect(asked(all, 'iam:PassRole', '*')).toBe('implicit');
  });

  test('is bound to its conditions', () => {
    const passed = (conditions: Statement['conditions']) => {
      const keys = { 'iam:PassedToService': ['scheduler.amazonaws.com'] };
      return asked([allow('iam:PassRole', '*', { conditions })], 'iam:PassRole', 'role', keys);
    };
    expect(passed({ StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } })).toBe('allowed');
    expect(passed({ StringEquals: { 'iam:PassedToService': ['a', 'scheduler.amazonaws.com'] } })).toBe('allowed');
    expect(passed({ StringLike: { 'iam:passedtoservice': 'sched*' } })).toBe('allowed');
    expect(passed({ StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } })).toBe('implicit');
    expect(passed({ StringNotEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } })).toBe('implicit');
  });

  test('is not satisfied by a key or an operator that nobody knows', () => {
    const asks = (conditions: Statement['conditions']) => asked([allow('*', '*', { conditions })], 'a:B', 'c');
    expect(asks({ StringEquals: { 'aws:Mystery': 'x' } })).toBe('implicit');
    expect(asks({ StringNotEquals: { 'aws:Mystery': 'x' } })).toBe('implicit');
    expect(asks({ 'ForAllValues:StringEquals': { 'aws:Mystery': 'x' } })).toBe('implicit');
    expect(asks({ DateGreaterThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } })).toBe('implicit');
    expect(asks({ StringEqualsIfExists: { 'aws:Mystery': 'x' } })).toBe('allowed');
  });

  test('holds all leading keys of a request against ForAllValues', () => {
    const conditions = { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['NUMBER#*'] } };
    const asks = (...keys: string[]) => {
      return asked([allow('dynamodb:*', '*', { conditions })], 'dynamodb:GetItem', 't', { 'dynamodb:LeadingKeys': keys });
    };
    expect(asks('NUMBER#1', 'NUMBER#2')).toBe('allowed');
    expect(asks('NUMBER#1', 'KEY#1')).toBe('implicit');
  });

  test('compares ARNs part by part', () => {
    const asks = (pattern: string) => {
      const conditions = { ArnLike: { 'aws:SourceArn': pattern } };
      return asked([allow('*', '*', { conditions })], 'a:B', 'c', {
        'aws:SourceArn': ['arn:aws:scheduler:eu-west-1:1:schedule/g/n'],
      });
    };
    expect(asks('arn:aws:scheduler:*:*:schedule/g/*')).toBe('allowed');
    expect(asks('arn:aws:*:schedule/g/n')).toBe('implicit');
  });
});

test('a glob with many stars ends soon', () => {
  expect(matchesGlob('*a*a*a*a*a*a*a*a*b', 'a'.repeat(5_000))).toBe(false);
  expect(matchesGlob('a*c?e', 'abbbcde')).toBe(true);
});

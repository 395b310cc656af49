import { afterAll, beforeAll, describe } from 'vitest';
import { applicationsContract, ledgerContract } from './applications.contract.ts';
import { backends } from './backends.ts';
import { breakersContract } from './breakers.contract.ts';
import { closingsContract } from './closings.contract.ts';
import { messagesContract } from './messages.contract.ts';
import { rateBucketsContract } from './rate-buckets.contract.ts';
import {
  aliasesContract,
  apiKeysContract,
  consentsContract,
  conversationsContract,
  fallbacksContract,
  numbersContract,
  quarantineContract,
  refusalsContract,
  templatesContract,
  wamidsContract,
} from './records.contract.ts';
import { sessionsContract } from './sessions.contract.ts';
import { streamContract } from './stream.contract.ts';
import { deliveriesContract, subscriptionsContract } from './subscriptions.contract.ts';
import { talliesContract } from './tallies.contract.ts';
import { timelineContract } from './timeline.contract.ts';

/** What every store promises; the fakes of the other tests and the adapters on DynamoDB must both keep it. */
describe.each(backends)('%s', (_name, { start, stop, open }) => {
  beforeAll(start);
  afterAll(stop);
  describe('sessions', () => sessionsContract(open));
  describe('messages', () => messagesContract(open));
  describe('closings', () => closingsContract(open));
  describe('timeline', () => timelineContract(open));
  describe('Meta’s message ids', () => wamidsContract(open));
  describe('conversations', () => conversationsContract(open));
  describe('numbers', () => numbersContract(open));
  describe('breakers', () => breakersContract(open));
  describe('aliases', () => aliasesContract(open));
  describe('templates', () => templatesContract(open));
  describe('consents', () => consentsContract(open));
  describe('refusals', () => refusalsContract(open));
  describe('fallbacks', () => fallbacksContract(open));
  describe('API keys', () => apiKeysContract(open));
  describe('buckets of limits', () => rateBucketsContract(open));
  describe('applications', () => applicationsContract(open));
  describe('the ledger', () => ledgerContract(open));
  describe('quarantine', () => quarantineContract(open));
  describe('subscriptions', () => subscriptionsContract(open));
  describe('deliveries', () => deliveriesContract(open));
  describe('tallies', () => talliesContract(open));
  describe('the stream', () => streamContract(open));
});

import type { OnboardingSettings } from '../../shared/onboarding-ports.ts';
import { aRateCards } from '../builders/rate-cards.ts';
import { FakeSms, FakeWhatsApp } from './fake-channels.ts';
import { InMemoryApplications, InMemoryLedger } from './in-memory-applications.ts';
import { InMemoryBreakers } from './in-memory-breakers.ts';
import { InMemoryExecutions, InMemoryMailer } from './in-memory-executions.ts';
import { InMemoryClosings, InMemoryMessages } from './in-memory-messages.ts';
import { InMemoryMetaOnboarding } from './in-memory-meta-onboarding.ts';
import { FakeClock, InMemoryBus, InMemoryOutbox, InMemoryTimers, makeFakeIds, silentLog } from './in-memory-queues.ts';
import { InMemoryRateBuckets } from './in-memory-rate-buckets.ts';
import {
  InMemoryAliases,
  InMemoryApiKeys,
  InMemoryConsents,
  InMemoryConversations,
  InMemoryDueIndex,
  InMemoryFallbacks,
  InMemoryNumbers,
  InMemoryQuarantine,
  InMemoryRefusals,
  InMemoryTemplates,
} from './in-memory-records.ts';
import { InMemorySandbox } from './in-memory-sandbox.ts';
import { InMemorySessions } from './in-memory-sessions.ts';
import { InMemorySignatures } from './in-memory-signatures.ts';
import {
  FakeEndpoints,
  InMemoryDeliveries,
  InMemoryDeliveryQueue,
  InMemorySubscriptions,
  makeFakeCoins,
} from './in-memory-subscriptions.ts';
import { InMemoryTable } from './in-memory-table.ts';
import { InMemoryTallies } from './in-memory-tallies.ts';
import { InMemoryTemplateSyncs } from './in-memory-template-syncs.ts';
import { InMemoryTimeline } from './in-memory-timeline.ts';
import { InMemoryWamids } from './in-memory-wamids.ts';

export type Fakes = ReturnType<typeof makeFakes>;

/** Nothing is switched off, and the provider's admin has an address. */
const SETTINGS: OnboardingSettings = { switchedOff: [], adminMail: 'admin@provider.example' };

/** Every port, in memory, on one table. Hand it to a use case or a handler as it is. */
export function makeFakes(now = Date.UTC(2026, 10, 2, 9)) {
  const table = new InMemoryTable();
  const clock = new FakeClock(now);
  const numbers = new InMemoryNumbers(table);
  const subscriptions = new InMemorySubscriptions(table);
  return {
    table,
    clock,
    rateCards: aRateCards(),
    ids: makeFakeIds(),
    log: silentLog,
    deployment: 'test',
    isUnwritable: (error: unknown) => error instanceof RangeError,
    sessions: new InMemorySessions(table),
    timeline: new InMemoryTimeline(table),
    conversations: new InMemoryConversations(table),
    closings: new InMemoryClosings(table),
    messages: new InMemoryMessages(table),
    wamids: new InMemoryWamids(table),
    aliases: new InMemoryAliases(table),
    numbers,
    breakers: new InMemoryBreakers(table),
    keywords: async (number: string) => (await numbers.policy(number)).keywords ?? {},
    templates: new InMemoryTemplates(table),
    consents: new InMemoryConsents(table),
    applications: new InMemoryApplications(table, clock),
    ledger: new InMemoryLedger(table),
    executions: new InMemoryExecutions(),
    mailer: new InMemoryMailer(),
    signatures: new InMemorySignatures(),
    meta: new InMemoryMetaOnboarding(),
    sandbox: new InMemorySandbox(),
    templateSyncs: new InMemoryTemplateSyncs(table),
    tallies: new InMemoryTallies(),
    settings: SETTINGS,
    refusals: new InMemoryRefusals(table),
    fallbacks: new InMemoryFallbacks(table),
    keys: new InMemoryApiKeys(table),
    buckets: new InMemoryRateBuckets(),
    due: new InMemoryDueIndex(table),
    quarantine: new InMemoryQuarantine(),
    outbox: new InMemoryOutbox(clock),
    timers: new InMemoryTimers(),
    bus: new InMemoryBus(),
    whatsApp: new FakeWhatsApp(),
    sms: new FakeSms(),
    subscriptions,
    subscribers: () => subscriptions.all(),
    deliveries: new InMemoryDeliveries(table),
    deliveryQueue: new InMemoryDeliveryQueue(clock),
    endpoints: new FakeEndpoints(),
    coins: makeFakeCoins(),
  };
}

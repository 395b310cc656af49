import { makeTable } from '../../shared/adapters/clients.ts';
import { DynamoAliases } from '../../shared/adapters/dynamo-aliases.ts';
import { DynamoApplications } from '../../shared/adapters/dynamo-applications.ts';
import { DynamoBreakers } from '../../shared/adapters/dynamo-breakers.ts';
import { DynamoClosings } from '../../shared/adapters/dynamo-closings.ts';
import { DynamoConversations } from '../../shared/adapters/dynamo-conversations.ts';
import { DynamoLedger } from '../../shared/adapters/dynamo-ledger.ts';
import { DynamoMessages } from '../../shared/adapters/dynamo-messages.ts';
import { DynamoNumbers } from '../../shared/adapters/dynamo-numbers.ts';
import { DynamoConsents, DynamoTemplates } from '../../shared/adapters/dynamo-records.ts';
import { DynamoSandbox } from '../../shared/adapters/dynamo-sandbox.ts';
import { DynamoSessions } from '../../shared/adapters/dynamo-sessions.ts';
import type { DynamoTable } from '../../shared/adapters/dynamo-table.ts';
import { DynamoTemplateSyncs } from '../../shared/adapters/dynamo-template-syncs.ts';
import { DynamoTimeline } from '../../shared/adapters/dynamo-timeline.ts';
import { DynamoWamids } from '../../shared/adapters/dynamo-wamids.ts';
import { rateCards } from '../../shared/adapters/rate-cards.ts';
import { systemClock, systemIds } from '../../shared/adapters/system.ts';

/** What a decision reads and a message is stored in, with clock, ids and rate cards: apart, for the bundles that must be small. */
export function makeDecisionStores(tableName: string) {
  const table = makeTable(tableName);
  return {
    table,
    clock: systemClock,
    rateCards,
    ids: systemIds,
    sessions: new DynamoSessions(table),
    conversations: new DynamoConversations(table),
    closings: new DynamoClosings(table),
    messages: new DynamoMessages(table),
    aliases: new DynamoAliases(table, systemClock.now),
    numbers: new DynamoNumbers(table),
    templates: new DynamoTemplates(table),
    consents: new DynamoConsents(table),
    sandbox: new DynamoSandbox(table),
  };
}

/** Every store on the one table: what most functions are wired with. */
export function makeStores(tableName: string) {
  const stores = makeDecisionStores(tableName);
  const { table } = stores;
  return {
    ...stores,
    timeline: new DynamoTimeline(table),
    wamids: new DynamoWamids(table, systemClock.now),
    breakers: new DynamoBreakers(table),
    templateSyncs: new DynamoTemplateSyncs(table),
  };
}

/** The stores of applications: apart, since most functions have no use for them. */
export function makeApplicationStores(table: DynamoTable) {
  return { applications: new DynamoApplications(table, systemClock.now), ledger: new DynamoLedger(table) };
}

import { makeTable } from '../../shared/adapters/clients.ts';
import { DynamoClosings } from '../../shared/adapters/dynamo-closings.ts';
import { DynamoConversations } from '../../shared/adapters/dynamo-conversations.ts';
import { DynamoMessages } from '../../shared/adapters/dynamo-messages.ts';
import { DynamoNumbers } from '../../shared/adapters/dynamo-numbers.ts';
import { DynamoAliases, DynamoConsents, DynamoTemplates } from '../../shared/adapters/dynamo-records.ts';
import { DynamoSessions } from '../../shared/adapters/dynamo-sessions.ts';
import { DynamoTimeline } from '../../shared/adapters/dynamo-timeline.ts';
import { DynamoWamids } from '../../shared/adapters/dynamo-wamids.ts';
import { systemClock, systemIds } from '../../shared/adapters/system.ts';

/** Every store on the one table, with clock and ids: what most functions are wired with. */
export function makeStores(tableName: string) {
  const table = makeTable(tableName);
  return {
    table,
    clock: systemClock,
    ids: systemIds,
    sessions: new DynamoSessions(table),
    timeline: new DynamoTimeline(table),
    conversations: new DynamoConversations(table),
    closings: new DynamoClosings(table),
    messages: new DynamoMessages(table),
    wamids: new DynamoWamids(table, systemClock.now),
    aliases: new DynamoAliases(table),
    numbers: new DynamoNumbers(table),
    templates: new DynamoTemplates(table),
    consents: new DynamoConsents(table),
  };
}

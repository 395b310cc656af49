import { makeTable } from '../../shared/adapters/clients.ts';
import { DynamoAliases } from '../../shared/adapters/dynamo-aliases.ts';
import { DynamoConversations } from '../../shared/adapters/dynamo-conversations.ts';
import { DynamoNumbers } from '../../shared/adapters/dynamo-numbers.ts';
import { DynamoConsents } from '../../shared/adapters/dynamo-records.ts';
import { DynamoSessions } from '../../shared/adapters/dynamo-sessions.ts';
import { DynamoTimeline } from '../../shared/adapters/dynamo-timeline.ts';
import { DynamoWamids } from '../../shared/adapters/dynamo-wamids.ts';
import { makeKeywordLists } from '../../shared/adapters/keyword-lists.ts';
import { makeMetaSecret } from '../../shared/adapters/meta-secret.ts';
import { TableQuarantine } from '../../shared/adapters/quarantine.ts';
import { systemClock } from '../../shared/adapters/system.ts';
import { isUnwritable } from '../../shared/adapters/unwritable.ts';
import { readConfig } from '../edge/config.ts';
import { makeHttp } from '../edge/http.ts';
import { log } from '../edge/log.ts';
import { configSchema } from './config.ts';
import { makeHandler } from './handler.ts';

const config = readConfig(configSchema, process.env);
const table = makeTable(config.TABLE_NAME);
const numbers = new DynamoNumbers(table);

export const handler = makeHttp(
  makeHandler({
    clock: systemClock,
    sessions: new DynamoSessions(table),
    timeline: new DynamoTimeline(table),
    wamids: new DynamoWamids(table, systemClock.now),
    consents: new DynamoConsents(table),
    conversations: new DynamoConversations(table),
    aliases: new DynamoAliases(table, systemClock.now),
    numbers,
    keywords: makeKeywordLists(numbers, systemClock.now),
    quarantine: new TableQuarantine(table, config.QUARANTINE_BUCKET, process.env),
    secret: makeMetaSecret(config.META_SECRET_ARN, systemClock.now),
    log,
    isUnwritable,
  }),
);

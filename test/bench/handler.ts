import { createHmac, timingSafeEqual } from 'node:crypto';
import { type DynamoDBClient, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { makeHttp } from '../../functions/edge/http.ts';
import { makeHandler } from '../../functions/receive-webhook/handler.ts';
import { DynamoAliases } from '../../shared/adapters/dynamo-aliases.ts';
import { DynamoConversations } from '../../shared/adapters/dynamo-conversations.ts';
import { DynamoNumbers } from '../../shared/adapters/dynamo-numbers.ts';
import { DynamoConsents } from '../../shared/adapters/dynamo-records.ts';
import { DynamoSessions } from '../../shared/adapters/dynamo-sessions.ts';
import { DynamoTable } from '../../shared/adapters/dynamo-table.ts';
import { DynamoTimeline } from '../../shared/adapters/dynamo-timeline.ts';
import { DynamoWamids } from '../../shared/adapters/dynamo-wamids.ts';
import { makeKeywordLists } from '../../shared/adapters/keyword-lists.ts';
import { systemClock } from '../../shared/adapters/system.ts';
import { tableDefinition } from '../contracts/backends.ts';
import { startDynoxide } from '../contracts/dynoxide.ts';
import { median, type Row } from './measure.ts';

const SECRET = 'app_secret_example';
const PER_ROUND = 300;
const ROUNDS = 9;

/** receive-webhook as it runs, against a bare handler that checks the HMAC and makes the same two writes. */
export async function benchHandler(): Promise<Row> {
  const dynamo = await startDynoxide();
  const tableName = 'bench';
  await dynamo.raw.call('CreateTable', { ...tableDefinition(), TableName: tableName });
  const client = dynamo.sdk;
  const ours = makeOurs(client, tableName);
  const bare = makeBare(client, tableName);
  let at = 0;
  const perSecond = async (work: (event: APIGatewayProxyEventV2) => Promise<unknown>) => {
    const events = Array.from({ length: PER_ROUND }, (_, offset) => anEvent(at + offset));
    at += PER_ROUND;
    const start = process.hrtime.bigint();
    for (const event of events) await work(event);
    return (PER_ROUND * 1e9) / Number(process.hrtime.bigint() - start);
  };
  const rounds: (readonly [number, number])[] = [];
  for (let round = 0; round < ROUNDS + 2; round += 1) rounds.push([await perSecond(ours), await perSecond(bare)]);
  await dynamo.stop();
  const kept = rounds.slice(2);
  const [first, second] = [median(kept.map(([one]) => one)), median(kept.map(([, two]) => two))];
  const ratio = median(kept.map(([one, two]) => one / two));
  return {
    name: 'receive-webhook, whole handler, local database',
    ours: `${Math.round(first)}/s`,
    baseline: `${Math.round(second)}/s`,
    ratio,
    must: '≥ 0.8',
    ok: ratio >= 0.8,
  };
}

function makeOurs(client: DynamoDBClient, tableName: string) {
  const table = new DynamoTable(client, tableName);
  const numbers = new DynamoNumbers(table);
  const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const http = makeHttp(
    makeHandler({
      clock: systemClock,
      sessions: new DynamoSessions(table),
      timeline: new DynamoTimeline(table),
      wamids: new DynamoWamids(table, systemClock.now),
      consents: new DynamoConsents(table),
      conversations: new DynamoConversations(table),
      aliases: new DynamoAliases(table, Date.now),
      numbers,
      keywords: makeKeywordLists(numbers, systemClock.now),
      quarantine: { keep: async () => undefined },
      secret: async () => ({ appSecret: SECRET, verifyToken: 'v' }),
      log: quiet,
      isUnwritable: () => false,
    }),
  );
  return async (event: APIGatewayProxyEventV2) => {
    const answer = await http(event, {} as any);
    if (answer.statusCode !== 200) throw new Error(`answered ${answer.statusCode}`);
  };
}

function makeBare(client: DynamoDBClient, tableName: string) {
  return async (event: APIGatewayProxyEventV2) => {
    const body = Buffer.from(event.body ?? '', 'utf8');
    const expected = createHmac('sha256', SECRET).update(body).digest();
    if (!timingSafeEqual(expected, Buffer.from((event.headers['x-hub-signature-256'] ?? '').slice(7), 'hex')))
      throw new Error('unsigned');
    const message = JSON.parse(body.toString('utf8')).entry[0].changes[0].value.messages[0];
    const sentAt = Number(message.timestamp) * 1000;
    const conversation = `BARE#${message.from}`;
    await Promise.all([
      client.send(
        new PutItemCommand({
          TableName: tableName,
          Item: {
            PK: { S: conversation },
            SK: { S: `AT#${sentAt}#${message.id}` },
            content: { S: JSON.stringify(message) },
            ttl: { N: '9999999999' },
          },
          ConditionExpression: 'attribute_not_exists(PK)',
        }),
      ),
      client.send(
        new UpdateItemCommand({
          TableName: tableName,
          Key: { PK: { S: conversation }, SK: { S: 'SESSION' } },
          UpdateExpression: 'SET lastInboundAt = :at, expiresAt = :end',
          ConditionExpression: 'attribute_not_exists(lastInboundAt) OR lastInboundAt <= :at',
          ExpressionAttributeValues: { ':at': { N: String(sentAt) }, ':end': { N: String(sentAt + 86_400_000) } },
        }),
      ),
    ]);
  };
}

/** A conversation of fifty people who write on: nearly every message extends its session, as in life. */
function anEvent(at: number): APIGatewayProxyEventV2 {
  const timestamp = String(Math.floor(Date.now() / 1000) - 3_600 + Math.floor(at / 50));
  const from = String(16_505_550_000 + (at % 50));
  const value = {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: '15550783881', phone_number_id: '106540352242922' },
    contacts: [{ profile: { name: 'Ann' }, wa_id: from }],
    messages: [{ from, id: `wamid.${at}`, timestamp, type: 'text', text: { body: 'Does it come in another color?' } }],
  };
  const body = JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [{ id: '1', changes: [{ field: 'messages', value }] }],
  });
  const headers = { 'x-hub-signature-256': `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}` };
  const requestContext = { requestId: String(at), http: { method: 'POST', path: '/webhooks/whatsapp' } };
  return { version: '2.0', routeKey: 'POST /webhooks/whatsapp', headers, body, isBase64Encoded: false, requestContext } as any;
}

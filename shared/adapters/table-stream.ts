import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  DynamoDBStreamsServiceException,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type Shard,
  type _Record as StreamsRecord,
} from '@aws-sdk/client-dynamodb-streams';
import type { ChangeLog, LogPage, OpenedShard, StreamShard } from '../statistics-ports.ts';
import { toChange } from './changes.ts';
import { AWS_CLIENT } from './clients.ts';

/** What DynamoDB answers to a reader too many, or too fast (AWS: "GetRecords", "Error handling with DynamoDB"). */
const BUSY: ReadonlySet<string> = new Set([
  'LimitExceededException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ThrottlingException',
]);
const LOST = 'TrimmedDataAccessException';

/**
 * The table's stream by its API.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB_Streams.html
 */
export class TableStream implements ChangeLog {
  readonly #arn: string;
  readonly #client: DynamoDBStreamsClient;

  constructor(arn: string, client: DynamoDBStreamsClient = new DynamoDBStreamsClient(AWS_CLIENT)) {
    this.#arn = arn;
    this.#client = client;
  }

  async shards(): Promise<readonly StreamShard[]> {
    const shards: StreamShard[] = [];
    let from: string | undefined;
    do {
      const { StreamDescription } = await this.#client.send(
        new DescribeStreamCommand({ StreamArn: this.#arn, ExclusiveStartShardId: from }),
      );
      shards.push(...(StreamDescription?.Shards ?? []).map(toShard));
      from = StreamDescription?.LastEvaluatedShardId;
    } while (from !== undefined);
    return shards;
  }

  async open(shard: string, after: string | undefined): Promise<OpenedShard | 'busy'> {
    const from =
      after === undefined
        ? ({ ShardIteratorType: 'TRIM_HORIZON' } as const)
        : ({ ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: after } as const);
    try {
      const command = new GetShardIteratorCommand({ StreamArn: this.#arn, ShardId: shard, ...from });
      return { place: need((await this.#client.send(command)).ShardIterator), lost: false };
    } catch (error) {
      if (isBusy(error)) return 'busy';
      if (after === undefined || nameOf(error) !== LOST) throw error;
      const opened = await this.open(shard, undefined);
      return opened === 'busy' ? opened : { ...opened, lost: true };
    }
  }

  async read(place: string): Promise<LogPage | 'busy'> {
    try {
      const { Records = [], NextShardIterator: next } = await this.#client.send(new GetRecordsCommand({ ShardIterator: place }));
      return { records: Records.map(toRecord), next };
    } catch (error) {
      if (isBusy(error)) return 'busy';
      throw error;
    }
  }
}

function toShard({ ShardId, SequenceNumberRange }: Shard): StreamShard {
  return { id: need(ShardId), closed: SequenceNumberRange?.EndingSequenceNumber !== undefined };
}

/** Lambda names who removed an item a little otherwise. */
function toRecord({ eventName, dynamodb, userIdentity }: StreamsRecord): LogPage['records'][number] {
  const change = toChange({ eventName, dynamodb, userIdentity: { principalId: userIdentity?.PrincipalId } });
  return { sequence: need(dynamodb?.SequenceNumber), change };
}

function isBusy(error: unknown): boolean {
  return BUSY.has(nameOf(error));
}

function nameOf(error: unknown): string {
  return error instanceof DynamoDBStreamsServiceException ? error.name : '';
}

function need(text: string | undefined): string {
  if (text === undefined) throw new Error("the table's stream left out what every answer has");
  return text;
}

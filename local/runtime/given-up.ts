import { randomUUID } from 'node:crypto';
import type { AwsEndpoint } from '../aws/api.ts';
import type { GivenUp } from './stream-source.ts';

/** Puts records that a stream's consumer gave up where its destination says, as Lambda writes them. */
export function storeGivenUp(aws: Pick<AwsEndpoint, 'sqs' | 's3'>, now: number, givenUp: GivenUp): void {
  const { source, records, shard } = givenUp;
  const name = source.functionArn.split(':').pop();
  console.error(`${name} gave up ${records.length} record(s): ${givenUp.condition}`);
  const arn = source.onFailureArn;
  if (arn === undefined) return;
  const record = toRecord(givenUp, now);
  if (arn.includes(':sqs:')) {
    aws.sqs.send(arn, { body: JSON.stringify(record) });
    return;
  }
  const time = new Date(now).toISOString();
  const [day = ''] = time.split('T');
  const file = `${time.slice(0, 19).replaceAll(':', '.')}-${randomUUID()}`;
  const key = `aws/lambda/${source.id}/${shard}/${day.replaceAll('-', '/')}/${file}`;
  const payload = JSON.stringify({ Records: records });
  aws.s3.put(arn.replace('arn:aws:s3:::', ''), key, JSON.stringify({ ...record, payload }));
}

function toRecord({ source, shard, records, condition, invocations }: GivenUp, now: number): object {
  const arrivals = records.map(({ dynamodb }) => new Date(dynamodb.ApproximateCreationDateTime * 1000).toISOString());
  return {
    requestContext: {
      requestId: randomUUID(),
      functionArn: source.functionArn,
      condition,
      approximateInvokeCount: invocations,
    },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    version: '1.0',
    timestamp: new Date(now).toISOString(),
    DDBStreamBatchInfo: {
      shardId: shard,
      startSequenceNumber: records[0]?.dynamodb.SequenceNumber,
      endSequenceNumber: records.at(-1)?.dynamodb.SequenceNumber,
      approximateArrivalOfFirstRecord: arrivals[0],
      approximateArrivalOfLastRecord: arrivals.at(-1),
      batchSize: records.length,
      streamArn: source.sourceArn,
    },
  };
}

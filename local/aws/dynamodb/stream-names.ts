import type { Deployment, Table } from '../../template/model.ts';
import type { DynamoUpstream } from './upstream.ts';

const UPSTREAM_PREFIX = 'arn:aws:dynamodb:dynoxide:000000000000:';
const UPSTREAM_REGION = '"awsRegion":"dynoxide"';

/** The server names it of its one shard, which takes more nevertheless; by AWS's that is told by its absence. */
const END_OF_SHARD = /,"EndingSequenceNumber":"\d+"(?=\})/g;

/** Translates between the deployment's ARNs and those of the DynamoDB server, which has its own account and region. */
export class StreamNames {
  readonly #deployment: Deployment;
  readonly #upstream: DynamoUpstream;
  readonly #ours: string;

  constructor(deployment: Deployment, upstream: DynamoUpstream) {
    this.#deployment = deployment;
    this.#upstream = upstream;
    this.#ours = `arn:aws:dynamodb:${deployment.region}:${deployment.account}:`;
  }

  /** The text of a request, with the server's ARNs. */
  async toUpstream(text: string): Promise<string> {
    if (!text.includes(this.#ours)) return text;
    let result = text;
    for (const table of this.#deployment.tables) {
      if (table.streamArn === '' || !result.includes(table.streamArn)) continue;
      const theirs = await this.#streamArnOf(table);
      if (theirs !== undefined) result = result.replaceAll(table.streamArn, theirs);
    }
    return result.replaceAll(this.#ours, UPSTREAM_PREFIX);
  }

  /** The text of an answer, with the deployment's ARNs. */
  async fromUpstream(text: string): Promise<string> {
    let result = text.replaceAll(UPSTREAM_REGION, `"awsRegion":"${this.#deployment.region}"`).replaceAll(END_OF_SHARD, '');
    for (const table of this.#deployment.tables) {
      const theirs = new RegExp(`${UPSTREAM_PREFIX}table/${escapeRegExp(table.name)}/stream/([0-9T:.-]+)`).exec(result);
      if (theirs?.[1] === undefined || table.streamArn === '') continue;
      const label = table.streamArn.slice(table.streamArn.lastIndexOf('/') + 1);
      result = result.replaceAll(theirs[0], table.streamArn).replaceAll(`"${theirs[1]}"`, `"${label}"`);
    }
    return result.replaceAll(UPSTREAM_PREFIX, this.#ours);
  }

  async #streamArnOf(table: Table): Promise<string | undefined> {
    const { body } = await this.#upstream.call('DynamoDB_20120810.DescribeTable', JSON.stringify({ TableName: table.name }));
    return /"LatestStreamArn":"([^"]+)"/.exec(body)?.[1];
  }
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

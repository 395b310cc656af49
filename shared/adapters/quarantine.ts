import { createHash } from 'node:crypto';
import { AwsClient } from 'aws4fetch';
import type { Quarantine } from '../ports.ts';
import { DynamoQuarantine } from './dynamo-records.ts';
import type { DynamoTable } from './dynamo-table.ts';

/** An item of DynamoDB holds 400 kB; above this the raw text goes to S3. */
const MAX_INLINE_BYTES = 300_000;

/**
 * Keeps what could not be read or written: in the table, and above 300 kB in a bucket, with a pointer in the table.
 * S3 is called by a signed PUT: its client would double the size of the hottest function for a case that hardly comes.
 */
export class TableQuarantine implements Quarantine {
  readonly #records: DynamoQuarantine;
  readonly #bucket: string;
  readonly #environment: NodeJS.ProcessEnv;

  /** `environment` brings the credentials and region that Lambda sets, and the endpoint if one is set. */
  constructor(table: DynamoTable, bucket: string, environment: NodeJS.ProcessEnv) {
    this.#records = new DynamoQuarantine(table);
    this.#bucket = bucket;
    this.#environment = environment;
  }

  async keep(raw: string, why: string, receivedAt: number): Promise<void> {
    const id = createHash('sha256').update(raw).digest('hex').slice(0, 32);
    const bytes = Buffer.byteLength(raw);
    if (bytes <= MAX_INLINE_BYTES) return this.#records.put(id, receivedAt, { why, raw });
    const object = `quarantine/${new Date(receivedAt).toISOString().slice(0, 10)}/${id}.json`;
    await this.#putObject(object, raw);
    await this.#records.put(id, receivedAt, { why, bucket: this.#bucket, object, bytes });
  }

  async #putObject(key: string, body: string): Promise<void> {
    const {
      AWS_ACCESS_KEY_ID = '',
      AWS_SECRET_ACCESS_KEY = '',
      AWS_SESSION_TOKEN,
      AWS_REGION = 'us-east-1',
      AWS_ENDPOINT_URL,
    } = this.#environment;
    const client = new AwsClient({
      accessKeyId: AWS_ACCESS_KEY_ID,
      secretAccessKey: AWS_SECRET_ACCESS_KEY,
      ...(AWS_SESSION_TOKEN === undefined ? {} : { sessionToken: AWS_SESSION_TOKEN }),
      region: AWS_REGION,
      service: 's3',
      retries: 2,
    });
    const base =
      AWS_ENDPOINT_URL === undefined
        ? `https://${this.#bucket}.s3.${AWS_REGION}.amazonaws.com`
        : `${AWS_ENDPOINT_URL}/${this.#bucket}`;
    const response = await client.fetch(`${base}/${key}`, {
      method: 'PUT',
      body,
      headers: { 'content-type': 'application/json' },
    });
    if (!response.ok) throw new Error(`S3 answered ${response.status} to a quarantined object`);
  }
}

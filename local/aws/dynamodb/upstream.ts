import { Agent, request } from 'node:http';

/** The answer of the DynamoDB server. */
export type UpstreamAnswer = { readonly status: number; readonly body: string };

/** The server checks the form of a signature, not its worth. */
const SIGNATURE = {
  authorization: 'AWS4-HMAC-SHA256 Credential=local/20260101/local/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
  'x-amz-date': '20260101T000000Z',
  'content-type': 'application/x-amz-json-1.0',
};

/** Connections, kept alive, to the DynamoDB server that does the work. */
export class DynamoUpstream {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 128 });
  readonly #url: URL;
  readonly #running = new Set<Promise<UpstreamAnswer>>();

  constructor(url: string) {
    this.#url = new URL(url);
  }

  /** Calls `target` (`DynamoDB_20120810.PutItem`). Rejects when the server cannot be reached. */
  async call(target: string, body: string, again = true): Promise<UpstreamAnswer> {
    try {
      return await this.#once(target, body);
    } catch (error) {
      // an idle connection that the server closed just now: nothing was read from it
      if (again && error instanceof Error && error.message === 'stale connection') return await this.call(target, body, false);
      throw error;
    }
  }

  /** Settles when what is on its way has been answered. */
  async close(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
    this.#agent.destroy();
  }

  async #once(target: string, body: string): Promise<UpstreamAnswer> {
    const running = this.#post(target, body);
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
    }
  }

  #post(target: string, body: string): Promise<UpstreamAnswer> {
    return new Promise((resolve, reject) => {
      const headers = { ...SIGNATURE, 'x-amz-target': target, 'content-length': Buffer.byteLength(body) };
      const sent = request(this.#url, { method: 'POST', agent: this.#agent, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 500, body: Buffer.concat(chunks).toString('utf8') }));
        response.on('error', reject);
      });
      sent.on('error', (error: NodeJS.ErrnoException) => {
        reject(sent.reusedSocket && error.code === 'ECONNRESET' ? new Error('stale connection', { cause: error }) : error);
      });
      sent.end(body);
    });
  }
}

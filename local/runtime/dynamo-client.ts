import { Agent, request } from 'node:http';

/** An error as DynamoDB answers it; `name` is its type without the namespace. */
export class DynamoError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

type Json = Record<string, unknown>;

/** Calls of DynamoDB and its streams, past the AWS endpoint: what AWS does by itself is not counted or checked. */
export type DynamoClient = {
  call<Output = Json>(operation: string, input: Json): Promise<Output>;
  stream<Output = Json>(operation: string, input: Json): Promise<Output>;
  close(): void;
};

/** The server asks for a signature, and does not check it. */
const SIGNATURE =
  'AWS4-HMAC-SHA256 Credential=local/20260101/local/dynamodb/aws4_request, SignedHeaders=host;x-amz-date, Signature=0';
const TIMEOUT_MS = 10_000;

export function makeDynamoClient(url: string): DynamoClient {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  const send = async <Output>(target: string, input: Json): Promise<Output> => {
    const text = JSON.stringify(input);
    const { status, body } = await post(url, agent, target, text).catch((error: unknown) => {
      if (error instanceof StaleConnection) return post(url, agent, target, text);
      throw error;
    });
    const answer = JSON.parse(body || '{}');
    if (status === 200) return answer;
    throw new DynamoError(String(answer.__type ?? 'UnknownError').replace(/^.*#/, ''), String(answer.message ?? answer.Message));
  };
  return {
    call: (operation, input) => send(`DynamoDB_20120810.${operation}`, input),
    stream: (operation, input) => send(`DynamoDBStreams_20120810.${operation}`, input),
    close: () => agent.destroy(),
  };
}

/** A connection that was kept and that the server had closed: nothing of the request was read. */
class StaleConnection extends Error {}

function post(url: string, agent: Agent, target: string, body: string): Promise<{ status: number; body: string }> {
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': target,
    'x-amz-date': '20260101T000000Z',
    authorization: SIGNATURE,
    'content-length': Buffer.byteLength(body),
  };
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method: 'POST', agent, headers, timeout: TIMEOUT_MS }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }));
    });
    outgoing.on('timeout', () => outgoing.destroy(new Error(`${target}: no answer from ${url}`)));
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      reject(outgoing.reusedSocket && error.code === 'ECONNRESET' ? new StaleConnection(error.message) : error);
    });
    outgoing.end(body);
  });
}

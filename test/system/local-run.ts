import { type ChildProcess, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { EVENT_SCHEMAS } from '../../shared/contracts/event-schemas.ts';
import { problemsOf } from '../../shared/contracts/operation.ts';
import { OPERATIONS } from '../../shared/contracts/operations.ts';
import { problem } from '../../shared/contracts/problem.ts';

const root = path.join(import.meta.dirname, '..', '..');
const START_MS = 60_000;

export type Ready = {
  readonly apiUrl: string;
  readonly consoleUrl: string;
  readonly localUrl: string;
  readonly awsEndpointUrl: string;
  readonly apiKey: string;
  readonly adminKey: string;
  readonly appSecret: string;
  readonly verifyToken: string;
  readonly phoneNumberId: string;
  readonly wabaId: string;
  readonly region: string;
  readonly tableName: string;
  readonly stateMachineArn: string | null;
};
export type Answer = { readonly status: number; readonly body: any; readonly text: string; readonly headers: Headers };

/** A run as `npm start` makes it, on free ports, driven over HTTP only. */
export class LocalRun {
  readonly data: string;
  readonly #options: readonly string[];
  #child: ChildProcess | undefined;
  ready!: Ready;
  /** What the run printed. */
  output = '';

  constructor(data: string = mkdtempSync(path.join(tmpdir(), 'openwindow-')), options: readonly string[] = []) {
    this.data = data;
    this.#options = options;
  }

  /** With further options of `npm start`. */
  static async start(...options: readonly string[]): Promise<LocalRun> {
    const run = new LocalRun(undefined, options);
    await run.start();
    return run;
  }

  async start(): Promise<void> {
    const readyFile = path.join(this.data, 'ready.json');
    rmSync(readyFile, { force: true });
    const child = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', 'local/main.ts', '--port', '0', '--data', this.data, ...this.#options],
      { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (this.output += String(chunk)));
    for (const endsAt = Date.now() + START_MS; !existsSync(readyFile); await sleep(30)) {
      if (child.exitCode !== null || Date.now() > endsAt) throw new Error(`the local run did not come up:\n${this.output}`);
    }
    this.ready = JSON.parse(readFileSync(readyFile, 'utf8'));
  }

  /** Ends the process as a power cut would. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.data, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }

  /** A request to the API; with the admin key unless told otherwise. */
  async api(method: string, url: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const json = body === undefined ? {} : { 'content-type': 'application/json' };
    const answer = await call(`${this.ready.apiUrl}${url}`, {
      method,
      headers: { authorization: `Bearer ${this.ready.adminKey}`, ...json, ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    requireDocumented(method, url, answer);
    return answer;
  }

  /** A request to the controls. */
  control(url: string, body?: unknown): Promise<Answer> {
    return call(
      `${this.ready.localUrl}${url}`,
      body === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
    );
  }

  async advance(duration: string): Promise<void> {
    const { status, text } = await this.control('/clock', { advance: duration });
    if (status !== 200) throw new Error(`the clock did not move: ${text}`);
  }

  async now(): Promise<number> {
    return Date.parse((await this.control('/clock')).body.now);
  }

  /** A person writes; returns when the webhook and all that follows is done. */
  async inbound(phone: string, text: string): Promise<string> {
    const { body } = await this.control('/whatsapp/inbound', { phone, type: 'text', text });
    await this.advance('PT1S');
    return body.id;
  }

  send(to: string, text: string, more: Record<string, unknown> = {}, headers: Record<string, string> = {}): Promise<Answer> {
    return this.api(
      'POST',
      '/v1/messages',
      { from: this.ready.phoneNumberId, to: { phone: to }, content: { type: 'text', text: { body: text } }, ...more },
      headers,
    );
  }
  async session(phone: string): Promise<any> {
    return (await this.api('GET', `/v1/conversations/${this.ready.phoneNumberId}/${encodeURIComponent(phone)}/session`)).body;
  }
  async message(id: string): Promise<any> {
    return (await this.api('GET', `/v1/messages/${id}`)).body;
  }
  async sms(to?: string): Promise<any[]> {
    return (await this.control(`/sms${to === undefined ? '' : `?to=${encodeURIComponent(to)}`}`)).body.messages;
  }
  async accepted(to: string): Promise<any[]> {
    return (await this.control(`/whatsapp/messages?to=${encodeURIComponent(to)}`)).body.messages;
  }
  async events(type: string): Promise<any[]> {
    const events: any[] = (await this.control('/events')).body.events
      .filter(({ source }: any) => source === 'openwindow')
      .map(({ detail }: any) => detail);
    for (const event of events) requirePublished(event);
    return events.filter((event) => event.type === type);
  }

  policy(policy: Record<string, unknown>): Promise<Answer> {
    return this.api('PUT', `/v1/numbers/${this.ready.phoneNumberId}/policy`, policy);
  }

  policyAs(key: string): Promise<Answer> {
    return this.api('PUT', `/v1/numbers/${this.ready.phoneNumberId}/policy`, {}, { authorization: `Bearer ${key}` });
  }

  /** A webhook as Meta signs it, or with another signature. */
  webhook(
    body: string,
    signature: string | null = `sha256=${createHmac('sha256', this.ready.appSecret).update(body).digest('hex')}`,
  ): Promise<Answer> {
    return call(`${this.ready.apiUrl}/webhooks/whatsapp`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(signature === null ? {} : { 'x-hub-signature-256': signature }) },
      body,
    });
  }

  /** A call of an AWS service in its JSON protocol, as the operator. */
  async aws(service: string, target: string, body: unknown): Promise<Answer> {
    const authorization = `AWS4-HMAC-SHA256 Credential=operator/20260101/${this.ready.region}/${service}/aws4_request, SignedHeaders=host, Signature=0`;
    return call(this.ready.awsEndpointUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': target, authorization },
      body: JSON.stringify(body),
    });
  }

  /** Every item of the table, in key order. */
  async items(): Promise<any[]> {
    const items: any[] = [];
    let start: unknown;
    do {
      const { body } = await this.aws('dynamodb', 'DynamoDB_20120810.Scan', {
        TableName: this.ready.tableName,
        ExclusiveStartKey: start,
      });
      items.push(...body.Items);
      start = body.LastEvaluatedKey;
    } while (start !== undefined);
    return items.sort((a, b) => (`${a.PK.S} ${a.SK.S}` < `${b.PK.S} ${b.SK.S}` ? -1 : 1));
  }

  /** How often all functions together called an operation, such as `scheduler:CreateSchedule`. */
  async calls(operation: string): Promise<number> {
    const { functions } = (await this.control('/usage')).body;
    return Object.values<{ calls: Record<string, number> }>(functions).reduce(
      (sum, { calls }) => sum + (calls[operation] ?? 0),
      0,
    );
  }
}

const patterns = Object.entries(OPERATIONS).map(([route, operation]) => {
  const [method, path = ''] = route.split(' ');
  return { method, operation, concrete: !path.includes('{'), path: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`) };
});

/** Whatever a test asks: the API answers nothing that its OpenAPI document does not tell. */
function requireDocumented(method: string, url: string, { status, body }: Answer): void {
  const [path = ''] = url.split('?');
  const found = patterns.filter((pattern) => pattern.method === method && pattern.path.test(path));
  const operation = (found.find(({ concrete }) => concrete) ?? found[0])?.operation;
  if (operation === undefined || status in operation.answers) return;
  const types = problemsOf(operation).map((type) => problem(type).type);
  if (!types.includes(body?.type)) throw new Error(`${method} ${path} answered ${status} ${body?.type}, which is not documented`);
}

/** What business systems are told holds to the schema of its type, and has no more than that. */
function requirePublished(event: any): void {
  const read = EVENT_SCHEMAS[event.type]?.safeParse(event);
  if (!isDeepStrictEqual(read?.data, event))
    throw new Error(`${event.type} is not as its schema: ${JSON.stringify(event)} ${JSON.stringify(read?.error?.issues)}`);
}

async function call(url: string, init: RequestInit): Promise<Answer> {
  const response = await fetch(url, init);
  const text = await response.text();
  let body: unknown = text;
  try {
    body = JSON.parse(text);
  } catch {
    // Not everything answers JSON.
  }
  return { status: response.status, body, text, headers: response.headers };
}

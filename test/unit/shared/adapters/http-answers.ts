import { createServer, type IncomingHttpHeaders } from 'node:http';
import { afterEach } from 'vitest';

export type Asked = {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
};
export type HttpReply = {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
};

const servers: ReturnType<typeof createServer>[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A server for one test that answers in order, the last reply ever after, or cuts the connection; it keeps what it was asked. */
export async function answering(...replies: readonly (HttpReply | 'cut')[]): Promise<{ url: string; asked: Asked[] }> {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method = '', url: path = '', headers } = request;
    const reply = replies[Math.min(asked.length, replies.length - 1)] ?? 'cut';
    asked.push({ method, path, headers, body: Buffer.concat(chunks).toString() });
    if (reply === 'cut') request.socket.destroy();
    else response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers }).end(reply.body);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return { url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`, asked };
}

import { parseUpload, readMarkSchema } from '../../shared/contracts/media.ts';
import { parseAs } from '../../shared/contracts/parse.ts';
import { BadRequest, problem } from '../../shared/contracts/problem.ts';
import { iso } from '../../shared/domain/instant.ts';
import { UPLOAD_LIVES_MS } from '../../shared/domain/media.ts';
import type { Media, MetaRefusal } from '../../shared/media-ports.ts';
import type { Clock, Numbers } from '../../shared/ports.ts';
import type { Principal } from '../../shared/use-cases/authenticate.ts';
import {
  type HttpRequest,
  type HttpResponse,
  json,
  jsonBody,
  Refused,
  refuse,
  requireNumber,
  requireScope,
} from '../edge/http.ts';

export type ManageMediaPorts = { readonly clock: Clock; readonly numbers: Numbers; readonly media: Media };

/** A Lambda takes and gives 6 MB at most, in base64: 4.5 MB of a file, and room for the rest of the request. */
export const MAX_FILE_BYTES = 4_500_000;

/** What goes to Meta at once and is answered by it: files, and read marks. */
export function makeHandler(ports: ManageMediaPorts): (request: HttpRequest) => Promise<HttpResponse> {
  return async (request) => {
    switch (request.routeKey) {
      case 'POST /v1/media':
        return upload(ports, request, requireScope(request, 'send'));
      case 'GET /v1/media/{id}':
        return read(ports, request, requireScope(request, 'read'));
      default:
        return markRead(ports, request, requireScope(request, 'send'));
    }
  };
}

async function upload(ports: ManageMediaPorts, request: HttpRequest, principal: Principal): Promise<HttpResponse> {
  const body = new Uint8Array(request.rawBody);
  const { from, maxBytes, ...file } = await parseUpload({
    contentType: request.header('content-type'),
    body,
    query: request.query,
  });
  await requireAdopted(ports, principal, from);
  const size = file.bytes.length;
  if (size > maxBytes)
    throw new Refused(problem('too-large', `WhatsApp takes ${maxBytes} bytes of ${file.mimeType}, and this has ${size}.`));
  if (size > MAX_FILE_BYTES)
    throw new Refused(
      problem(
        'too-large',
        `An upload may have ${MAX_FILE_BYTES} bytes, and this has ${size}: send it by link, which Meta fetches.`,
      ),
    );
  const stored = await ports.media.upload(from, file);
  if (stored.kind === 'refused') return toProblem(stored, 'file');
  const expiresAt = iso(ports.clock.now() + UPLOAD_LIVES_MS);
  return json(201, { id: stored.id, mimeType: file.mimeType, size, expiresAt });
}

async function read(ports: ManageMediaPorts, request: HttpRequest, principal: Principal): Promise<HttpResponse> {
  const { number, metadata } = readQuery(request);
  await requireAdopted(ports, principal, number);
  const id = request.path('id');
  const gone = new Refused(problem('not-found', `Meta has no file ${id} of this number: it keeps what people send for 7 days.`));
  if (!/^\d{1,32}$/.test(id)) throw gone;
  const found = await ports.media.describe(number, id);
  if (found.kind === 'refused') return toProblem(found, 'id');
  if (found.kind === 'gone') throw gone;
  const { url, mimeType, sha256, size } = found;
  if (metadata) return json(200, { id, mimeType, sha256, size });
  if (size > MAX_FILE_BYTES) throw tooLarge(size);
  const file = await ports.media.download(url);
  if (file.kind === 'refused') return toProblem(file, 'id');
  if (file.kind === 'gone') throw gone;
  if (file.bytes.length > MAX_FILE_BYTES) throw tooLarge(file.bytes.length);
  return {
    status: 200,
    body: Buffer.from(file.bytes).toString('base64'),
    base64: true,
    contentType: /^[\w.+-]+\/[\w.+-]+(; ?[\w-]+=[\w.-]+)*$/.test(mimeType) ? mimeType : 'application/octet-stream',
    // Whoever sent the file chose what it is: no browser is to run it in the name of this API.
    headers: { 'content-disposition': 'attachment', 'x-content-type-options': 'nosniff', 'cache-control': 'private' },
    log: { bytes: file.bytes.length },
  };
}

function tooLarge(size: number): Refused {
  return new Refused(
    problem(
      'too-large',
      `A file is handed on with up to ${MAX_FILE_BYTES} bytes, and this has ${size}: fetch it from Meta with an access token of your own (GET /{media id} of the Graph API), or ask for a smaller one.`,
    ),
  );
}

const QUERY: readonly string[] = ['number', 'metadata'];

function readQuery(request: HttpRequest): { readonly number: string; readonly metadata: boolean } {
  const unknown = request.queryNames.filter((name) => !QUERY.includes(name));
  const metadata = request.query('metadata') ?? 'false';
  const number = request.query('number') ?? '';
  const errors = [
    ...unknown.map((field) => ({ field, detail: `is no parameter of this route: it takes ${QUERY.join(', ')}` })),
    ...(/^\d{1,32}$/.test(number)
      ? []
      : [{ field: 'number', detail: 'must be the business number that got the file: its phone_number_id' }]),
    ...(metadata === 'true' || metadata === 'false' ? [] : [{ field: 'metadata', detail: 'must be true or false' }]),
  ];
  if (errors.length > 0) throw new BadRequest(errors);
  return { number, metadata: metadata === 'true' };
}

async function markRead(ports: ManageMediaPorts, request: HttpRequest, principal: Principal): Promise<HttpResponse> {
  const { from, typing = false } = parseAs(readMarkSchema, jsonBody(request));
  await requireAdopted(ports, principal, from);
  const id = request.path('id');
  const outcome = await ports.media.markRead(from, id, typing);
  return outcome.kind === 'refused' ? toProblem(outcome, 'id') : json(200, { id, read: true, typing });
}

async function requireAdopted({ numbers }: ManageMediaPorts, principal: Principal, number: string): Promise<void> {
  requireNumber(principal, number);
  if ((await numbers.get(number)) === undefined)
    throw new Refused(problem('not-found', `There is no number ${number} here: POST /v1/numbers adopts it.`));
}

/** Meta's codes for limits, and for what was wrong with what was sent; all others are about the account, the token or Meta. */
const LIMITS: readonly number[] = [4, 613, 80007, 130429, 131056];
const CALLERS: readonly number[] = [33, 100, 131008, 131009, 131051, 131052, 131053];

function toProblem({ code, message }: MetaRefusal, field: string): HttpResponse {
  const detail = `Meta refused it: ${message} (code ${code})`;
  if (LIMITS.includes(code)) return refuse(problem('rate-limited', `${detail}.`));
  if (CALLERS.includes(code)) throw new BadRequest([{ field, detail: `is not taken. ${detail}` }]);
  return refuse(problem('upstream-failed', `${detail}.`));
}

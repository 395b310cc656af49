import { GraphError } from './graph-error.ts';
import type { JsonObject } from './meta.ts';
import type { GraphRequest } from './reply.ts';

/** The node with the asked fields and its id, as Graph's field expansion does; sub-fields are not narrowed. */
export function selectFields(node: JsonObject, query: URLSearchParams, defaults: readonly string[]): JsonObject {
  const asked = query.get('fields');
  const names = asked === null ? defaults : topNames(asked);
  const unknown = names.find((name) => !(name in node));
  if (unknown !== undefined) {
    throw new GraphError(100, { message: `(#100) Tried accessing nonexisting field (${unknown})`, plain: true });
  }
  return Object.fromEntries([...names.filter((name) => name !== 'id'), 'id'].map((name) => [name, node[name]]));
}

/** One page of a list by `limit` and `after`, with cursors and, when there is more, the address of the next page. */
export function toPage(nodes: readonly JsonObject[], request: GraphRequest, defaults: readonly string[]): JsonObject {
  const limit = parseLimit(request.query.get('limit'));
  const after = request.query.get('after');
  const start = after === null ? 0 : parseCursor(after, nodes) + 1;
  const page = nodes.slice(start, start + limit);
  const last = page.at(-1);
  if (last === undefined) return { data: [] };
  const next = new URL(`${request.base}/${request.id}/${request.edge}?${request.query}`);
  next.searchParams.set('limit', String(limit));
  next.searchParams.set('after', toCursor(last));
  return {
    data: page.map((node) => selectFields(node, request.query, defaults)),
    paging: {
      cursors: { before: toCursor(page[0] ?? last), after: toCursor(last) },
      ...(start + limit < nodes.length ? { next: next.href } : {}),
    },
  };
}

function topNames(fields: string): string[] {
  return fields
    .replace(/\{[^}]*\}|\.\w+\([^)]*\)/g, '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

function parseLimit(text: string | null): number {
  const limit = text === null ? 25 : Number(text);
  if (!Number.isInteger(limit) || limit < 1) {
    throw new GraphError(100, { message: '(#100) Param limit must be an integer of at least 1', plain: true });
  }
  return Math.min(limit, 1000);
}

/** Opaque to the caller: stands for the node itself, so that a page does not move when an earlier one goes. */
function toCursor(node: JsonObject): string {
  return Buffer.from(`after ${String(node['id'])}`).toString('base64url');
}

function parseCursor(cursor: string, nodes: readonly JsonObject[]): number {
  const position = nodes.findIndex((node) => toCursor(node) === cursor);
  if (position < 0) throw new GraphError(131059);
  return position;
}

import type { Fields } from '../wire/call.ts';
import { isFields, listOf } from '../wire/fields.ts';

/** Capacity units of one call. */
export type Units = { readonly read: number; readonly write: number };

const READS = new Set(['GetItem', 'Query', 'Scan', 'BatchGetItem', 'TransactGetItems']);
const WRITES = new Set(['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem', 'TransactWriteItems']);

/** Whether calls of this operation consume capacity and can be asked for it. */
export function consumesCapacity(operation: string): boolean {
  return READS.has(operation) || WRITES.has(operation);
}

/**
 * What a call consumed: by `ConsumedCapacity` of its answer, and for a write that a condition refused one unit for each
 * item (two in a transaction), as AWS bills it and the answer does not say.
 */
export function unitsOf(operation: string, input: Fields, answer: Fields): Units {
  const consumed = answer['ConsumedCapacity'];
  const list = Array.isArray(consumed) ? consumed.filter(isFields) : isFields(consumed) ? [consumed] : [];
  const total = list.reduce((sum, entry) => sum + Number(entry['CapacityUnits'] ?? 0), 0) + refusedUnits(input, answer);
  return READS.has(operation) ? { read: total, write: 0 } : { read: 0, write: total };
}

function refusedUnits(input: Fields, answer: Fields): number {
  const type = String(answer['__type'] ?? '');
  if (type.endsWith('#ConditionalCheckFailedException')) return 1;
  return type.endsWith('#TransactionCanceledException') ? 2 * listOf(input, 'TransactItems').length : 0;
}

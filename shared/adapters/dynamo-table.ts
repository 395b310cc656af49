import {
  type AttributeValue,
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';

/** An item as the adapters see it: plain values. */
export type Item = Readonly<Record<string, unknown>>;
export type Key = { readonly PK: string; readonly SK: string };
/** A condition or update in DynamoDB's own words; `#name` and `:value` are filled in from the two maps. */
export type Expression = {
  readonly condition?: string;
  readonly update?: string;
  readonly names?: Readonly<Record<string, string>>;
  readonly values?: Readonly<Record<string, unknown>>;
};
/** `old` is the item that stood in the way, if one does; after a success the item as it was, where that was asked for. */
export type WriteResult =
  | { readonly ok: true; readonly old?: Item | undefined }
  | { readonly ok: false; readonly old: Item | undefined };
export type TransactPart =
  | ({ readonly kind: 'put'; readonly item: Item } & Expression)
  | ({ readonly kind: 'update' | 'check' | 'delete'; readonly key: Key } & Expression);
/** Codes in the order of the parts: `None`, `ConditionalCheckFailed`, `TransactionConflict`, …, with the old item. */
export type TransactResult =
  | { readonly ok: true }
  | { readonly ok: false; readonly reasons: readonly { readonly code: string; readonly old: Item | undefined }[] };
export type QueryOptions = {
  readonly index?: 'due' | 'list';
  readonly from?: string | number;
  readonly to?: string | number;
  readonly limit?: number;
  readonly newestFirst?: boolean;
  readonly consistent?: boolean;
  readonly start?: Key & Item;
};

/** Of one BatchGetItem. */
const MAX_BATCH = 100;
const MARSHALL = { removeUndefinedValues: true } as const;
const SORT_KEYS = { due: 'dueAt', list: 'listAt' } as const;
const ALREADY_THERE = 'attribute_not_exists(PK)';

/** The condition that nothing stands under the key yet. */
export const NEW: Expression = { condition: ALREADY_THERE };

/**
 * The one table, in the few operations that the product uses. A condition that fails is a value here, since it is
 * expected; every other failure is thrown.
 */
export class DynamoTable {
  readonly #client: DynamoDBClient;
  readonly #name: string;

  constructor(client: DynamoDBClient, name: string) {
    this.#client = client;
    this.#name = name;
  }

  /** Strongly read unless told otherwise. */
  async get(key: Key, consistent = true): Promise<Item | undefined> {
    const answer = await this.#client.send(
      new GetItemCommand({ TableName: this.#name, Key: toKey(key), ConsistentRead: consistent }),
    );
    return answer.Item === undefined ? undefined : unmarshall(answer.Item);
  }

  /** Strongly read, in no particular order; asks again for what DynamoDB left out. */
  async getMany(keys: readonly Key[]): Promise<readonly Item[]> {
    const starts = Array.from({ length: Math.ceil(keys.length / MAX_BATCH) }, (_, batch) => batch * MAX_BATCH);
    return (await Promise.all(starts.map((at) => this.#getBatch(keys.slice(at, at + MAX_BATCH))))).flat();
  }

  async #getBatch(keys: readonly Key[]): Promise<readonly Item[]> {
    const items: Item[] = [];
    let wanted: Record<string, AttributeValue>[] = keys.map(toKey);
    while (wanted.length > 0) {
      const answer = await this.#client.send(
        new BatchGetItemCommand({ RequestItems: { [this.#name]: { Keys: wanted, ConsistentRead: true } } }),
      );
      items.push(...(answer.Responses?.[this.#name] ?? []).map((item) => unmarshall(item)));
      wanted = answer.UnprocessedKeys?.[this.#name]?.Keys ?? [];
    }
    return items;
  }

  async put(item: Item, expression: Expression = {}): Promise<WriteResult> {
    return this.#conditional(() =>
      this.#client.send(
        new PutItemCommand({
          TableName: this.#name,
          Item: marshall(item, MARSHALL),
          ...toExpression(expression),
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      ),
    );
  }

  async update(key: Key, expression: Expression, returns: 'NONE' | 'ALL_OLD' = 'NONE'): Promise<WriteResult> {
    return this.#conditional(() =>
      this.#client.send(
        new UpdateItemCommand({
          TableName: this.#name,
          Key: toKey(key),
          ...toExpression(expression),
          ReturnValues: returns,
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      ),
    );
  }

  async transact(parts: readonly TransactPart[]): Promise<TransactResult> {
    try {
      await this.#client.send(new TransactWriteItemsCommand({ TransactItems: parts.map((part) => this.#part(part)) }));
      return { ok: true };
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error;
      const reasons = (error.CancellationReasons ?? []).map(({ Code, Item }) => ({
        code: Code ?? 'None',
        old: Item === undefined ? undefined : unmarshall(Item),
      }));
      if (reasons.some(({ code }) => !['None', 'ConditionalCheckFailed', 'TransactionConflict'].includes(code))) throw error;
      return { ok: false, reasons };
    }
  }

  /** Items of a partition, or of an index's partition, in key order. `next` is where the following page starts. */
  async query(
    partition: string,
    options: QueryOptions = {},
  ): Promise<{ readonly items: readonly Item[]; readonly next: Item | undefined }> {
    const { index } = options;
    const sort = index === undefined ? 'SK' : SORT_KEYS[index];
    const range = rangeOf(options);
    const answer = await this.#client.send(
      new QueryCommand({
        TableName: this.#name,
        IndexName: index,
        KeyConditionExpression: `#p = :p${range}`,
        ExpressionAttributeNames: { '#p': index ?? 'PK', ...(range === '' ? {} : { '#s': sort }) },
        ExpressionAttributeValues: marshall({ ':p': partition, ':from': options.from, ':to': options.to }, MARSHALL),
        ScanIndexForward: options.newestFirst !== true,
        ConsistentRead: index === undefined && options.consistent === true,
        Limit: options.limit,
        ExclusiveStartKey: options.start === undefined ? undefined : marshall(options.start, MARSHALL),
      }),
    );
    return {
      items: (answer.Items ?? []).map((item) => unmarshall(item)),
      next: answer.LastEvaluatedKey === undefined ? undefined : unmarshall(answer.LastEvaluatedKey),
    };
  }

  /** All pages of a query: for what is few by nature, such as numbers and keys. */
  async queryAll(partition: string, options: Omit<QueryOptions, 'start' | 'limit'>): Promise<readonly Item[]> {
    const items: Item[] = [];
    let start: (Key & Item) | undefined;
    do {
      const page = await this.query(partition, { ...options, ...(start === undefined ? {} : { start }) });
      items.push(...page.items);
      start = page.next === undefined ? undefined : { ...page.next, PK: String(page.next['PK']), SK: String(page.next['SK']) };
    } while (start !== undefined);
    return items;
  }

  async #conditional(
    write: () => Promise<{ readonly Attributes?: Record<string, AttributeValue> | undefined }>,
  ): Promise<WriteResult> {
    try {
      const { Attributes } = await write();
      return { ok: true, old: Attributes === undefined ? undefined : unmarshall(Attributes) };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return { ok: false, old: error.Item === undefined ? undefined : unmarshall(error.Item) };
    }
  }

  #part(part: TransactPart): TransactWriteItem {
    const expression = { TableName: this.#name, ...toExpression(part), ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const };
    switch (part.kind) {
      case 'put':
        return { Put: { ...expression, Item: marshall(part.item, MARSHALL) } };
      case 'update':
        return { Update: { ...expression, Key: toKey(part.key), UpdateExpression: part.update } };
      case 'check':
        return { ConditionCheck: { ...expression, Key: toKey(part.key), ConditionExpression: part.condition } };
      case 'delete':
        return { Delete: { ...expression, Key: toKey(part.key) } };
    }
  }
}

function rangeOf({ from, to }: QueryOptions): string {
  if (from !== undefined && to !== undefined) return ' AND #s BETWEEN :from AND :to';
  if (from !== undefined) return ' AND #s >= :from';
  return to === undefined ? '' : ' AND #s <= :to';
}

function toKey({ PK, SK }: Key): Record<string, AttributeValue> {
  return { PK: { S: PK }, SK: { S: SK } };
}

function toExpression({ condition, update, names, values }: Expression) {
  return {
    ...(condition === undefined ? {} : { ConditionExpression: condition }),
    ...(update === undefined ? {} : { UpdateExpression: update }),
    ...(names === undefined ? {} : { ExpressionAttributeNames: names }),
    ...(values === undefined ? {} : { ExpressionAttributeValues: marshall(values, MARSHALL) }),
  };
}

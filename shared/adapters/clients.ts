import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoTable } from './dynamo-table.ts';

/** How every SDK client here is set up: fail fast, few attempts; the trigger's own retry is the patient one. */
export const AWS_CLIENT = { maxAttempts: 3, requestHandler: { requestTimeout: 3_000, connectionTimeout: 1_000 } } as const;
/** For calls whose repetition could be seen by a person: one attempt, and the use case decides. */
export const ONE_ATTEMPT = { maxAttempts: 1, requestHandler: { requestTimeout: 10_000, connectionTimeout: 2_000 } } as const;

/** The table behind one client per container. */
export function makeTable(name: string): DynamoTable {
  return new DynamoTable(new DynamoDBClient(AWS_CLIENT), name);
}

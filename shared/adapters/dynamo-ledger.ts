import type { Incident, Ledger, LedgerEntry } from '../onboarding-ports.ts';
import type { BusinessNumber } from '../ports.ts';
import { NOT_LIVE, numberItem } from './dynamo-numbers.ts';
import { type DynamoTable, NEW } from './dynamo-table.ts';
import { fixed, ledgerKey } from './keys.ts';

const MAX_INCIDENTS = 100;

/** The ledger of phone numbers in DynamoDB. It only moves forward (R5): absent, registered, live. */
export class DynamoLedger implements Ledger {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  /** Two writes that do not wait for each other: what is on the API is on the API. */
  async registered(number: BusinessNumber): Promise<void> {
    const { displayPhone: phone, since } = number;
    const entry: LedgerEntry = { phone, number: number.number, state: 'registered', since };
    // Registered again it keeps its first instant; under another id of Meta's, the latest counts.
    await this.#table.put(
      { ...ledgerKey(phone), kind: 'ledger', ...entry },
      {
        condition: 'attribute_not_exists(PK) OR (#state = :registered AND #number <> :number)',
        names: { '#state': 'state', '#number': 'number' },
        values: { ':registered': 'registered', ':number': number.number },
      },
    );
    await this.#table.put(numberItem({ ...number, state: 'go-live' }), NOT_LIVE);
  }

  async get(phone: string): Promise<LedgerEntry | undefined> {
    const item = await this.#table.get(ledgerKey(phone));
    if (item === undefined) return undefined;
    const state = item['state'] === 'live' ? 'live' : 'registered';
    return { phone, number: String(item['number']), state, since: Number(item['since']) };
  }

  async incident(incident: Incident): Promise<void> {
    const { phone, at, key } = incident;
    // One a minute of the same key: who asks again and again has asked once.
    const SK = `${INCIDENTS}${fixed(Math.floor(at / MINUTE_MS) * MINUTE_MS)}#${key}`;
    await this.#table.put({ PK: ledgerKey(phone).PK, SK, kind: 'incident', summary: JSON.stringify(incident) }, NEW);
  }

  async incidents(phone: string): Promise<readonly Incident[]> {
    const { items } = await this.#table.query(ledgerKey(phone).PK, {
      from: INCIDENTS,
      to: `${INCIDENTS}~`,
      newestFirst: true,
      limit: MAX_INCIDENTS,
      consistent: true,
    });
    return items.map((item) => JSON.parse(String(item['summary'])));
  }
}

const INCIDENTS = 'INCIDENT#';
const MINUTE_MS = 60_000;

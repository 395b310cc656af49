import type { FunctionUsage } from './api.ts';
import type { Caller } from './identity/callers.ts';

type Counts = { calls: Record<string, number>; readUnits: number; writeUnits: number };

/** Counts what each function asks of AWS, since the start or the last reset. */
export class Usage {
  readonly #byFunction = new Map<string, Counts>();

  /** One call, `service:Operation`. */
  countCall(caller: Caller, operation: string): void {
    const counts = this.#of(caller);
    if (counts !== undefined) counts.calls[operation] = (counts.calls[operation] ?? 0) + 1;
  }

  /** Capacity units of DynamoDB. */
  countUnits(caller: Caller, units: { readonly read: number; readonly write: number }): void {
    const counts = this.#of(caller);
    if (counts === undefined) return;
    counts.readUnits += units.read;
    counts.writeUnits += units.write;
  }

  /** By function id. */
  all(): Record<string, FunctionUsage> {
    return Object.fromEntries([...this.#byFunction].map(([id, counts]) => [id, { ...counts, calls: { ...counts.calls } }]));
  }

  reset(): void {
    this.#byFunction.clear();
  }

  #of(caller: Caller): Counts | undefined {
    if (caller.kind === 'operator') return undefined;
    const counts = this.#byFunction.get(caller.functionId) ?? { calls: {}, readUnits: 0, writeUnits: 0 };
    this.#byFunction.set(caller.functionId, counts);
    return counts;
  }
}

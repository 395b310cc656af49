import type { Answer, SignatureRequest, Signatures, SignatureWish } from '../../shared/onboarding-ports.ts';
import { type Trouble, Troubles } from './trouble.ts';

type Method = keyof Signatures;
type State = SignatureRequest['state'];
type Row = SignatureRequest & { readonly wish: SignatureWish; readonly found: boolean };

const OVER: readonly State[] = ['signed', 'declined', 'expired', 'cancelled', 'failed'];

/** A small Dropbox Sign. It is as strict as the real one: asked twice, it sends two requests; what is over stays over. */
export class InMemorySignatures implements Signatures {
  readonly #requests = new Map<string, Row>();
  readonly #troubles = new Troubles<Method>();
  #searchable = true;

  /** What becomes of the next calls of a method. */
  trouble(method: Method, ...troubles: readonly Trouble[]): this {
    this.#troubles.add(method, ...troubles);
    return this;
  }

  /** Whether new requests are found at once: the real search is some time behind. */
  set searchable(searchable: boolean) {
    this.#searchable = searchable;
    if (searchable) for (const [id, row] of this.#requests) this.#requests.set(id, { ...row, found: true });
  }

  /** All requests in the order in which they were made, with whom they went to. */
  get requests(): readonly (SignatureRequest & { readonly wish: SignatureWish })[] {
    return [...this.#requests.values()].map(({ found: _found, ...row }) => row);
  }

  /** The signer, or time, does something about a request. */
  act(requestId: string, state: Exclude<State, 'sent'>, declineReason?: string): void {
    const row = this.#requests.get(requestId);
    if (row === undefined || OVER.includes(row.state)) throw new Error(`the signature request ${requestId} is not open`);
    this.#requests.set(requestId, { ...row, state, ...(declineReason === undefined ? {} : { declineReason }) });
  }

  async ask(wish: SignatureWish): Promise<Answer<string>> {
    return this.#troubles.meet('ask', () => {
      if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(wish.email))
        return { kind: 'refused', code: 400, message: 'bad_request: Invalid email address for signer' };
      if (wish.name === '') return { kind: 'refused', code: 400, message: 'bad_request: Missing name for signer' };
      const { applicationId, round } = wish;
      const requestId = `sign_${String(this.#requests.size + 1).padStart(4, '0')}`;
      this.#requests.set(requestId, { requestId, applicationId, round, state: 'sent', wish, found: this.#searchable });
      return { kind: 'ok', value: requestId };
    });
  }

  async find({ applicationId, round }: SignatureWish): Promise<Answer<string | undefined>> {
    return this.#troubles.meet('find', () => {
      const rows = [...this.#requests.values()].filter((row) => row.found && row.state !== 'cancelled');
      const row = rows.findLast((one) => one.applicationId === applicationId && one.round === round);
      return { kind: 'ok', value: row?.requestId };
    });
  }

  async get(requestId: string): Promise<Answer<SignatureRequest | undefined>> {
    return this.#troubles.meet('get', () => {
      const row = this.#requests.get(requestId);
      if (row === undefined) return { kind: 'ok', value: undefined };
      const { wish: _wish, found: _found, ...request } = row;
      if (row.state !== 'cancelled') return { kind: 'ok', value: request };
      // It is deleted, with all that it carried.
      return { kind: 'ok', value: { requestId, applicationId: undefined, round: undefined, state: 'cancelled' } };
    });
  }

  async cancel(requestId: string): Promise<Answer<true>> {
    return this.#troubles.meet('cancel', () => {
      const row = this.#requests.get(requestId);
      if (row !== undefined && !OVER.includes(row.state)) this.#requests.set(requestId, { ...row, state: 'cancelled' });
      return { kind: 'ok', value: true };
    });
  }
}

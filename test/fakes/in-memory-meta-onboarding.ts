import type { Answer, MetaNumber, MetaOnboarding } from '../../shared/onboarding-ports.ts';
import { type Trouble, Troubles } from './trouble.ts';

type Method = keyof MetaOnboarding;
export type FakeAccount = {
  readonly wabaId: string;
  readonly ownerBusinessId: string;
  readonly review?: string;
  readonly verification?: string;
  readonly shared: boolean;
  readonly subscribed: boolean;
};
export type FakeNumber = MetaNumber & {
  readonly wabaId: string;
  readonly displayName: string;
  readonly code?: string;
  readonly codesSent: number;
  readonly pin?: string;
  readonly wrongPins: number;
  readonly registrations: number;
};

const MAX_REGISTRATIONS = 10;
const MAX_WRONG_PINS = 5;
const NO_SUCH = { kind: 'refused', code: 100, message: 'Unsupported request: object does not exist' } as const;
const OK = { kind: 'ok', value: true } as const;

/** A small Meta: accounts, numbers, their codes and PINs, with the refusals that the real one has. */
export class InMemoryMetaOnboarding implements MetaOnboarding {
  readonly accounts = new Map<string, FakeAccount>();
  readonly numbers = new Map<string, FakeNumber>();
  /** Whether the deployment knows its own business id. */
  knowsBusiness = true;
  readonly #troubles = new Troubles<Method>();

  /** What becomes of the next calls of a method. */
  trouble(method: Method, ...troubles: readonly Trouble[]): this {
    this.#troubles.add(method, ...troubles);
    return this;
  }

  /** A client's account, shared with us unless told otherwise; or what is new about it. */
  putAccount(account: Pick<FakeAccount, 'wabaId'> & Partial<FakeAccount>): void {
    const known = this.accounts.get(account.wabaId) ?? { ownerBusinessId: '2329417887457253', shared: true, subscribed: false };
    this.accounts.set(account.wabaId, { ...known, ...account });
  }

  /** A number of an account; or what is new about it. */
  putNumber(number: Pick<FakeNumber, 'number'> & Partial<FakeNumber>): void {
    const known = this.numbers.get(number.number) ?? NEW_NUMBER;
    this.numbers.set(number.number, { ...known, ...number });
  }

  async sharedAccounts(): ReturnType<MetaOnboarding['sharedAccounts']> {
    if (!this.knowsBusiness) return undefined;
    return this.#troubles.meet('sharedAccounts', () => {
      const shared = [...this.accounts.values()].filter((account) => account.shared);
      return { kind: 'ok', value: shared.map(({ wabaId, ownerBusinessId }) => ({ wabaId, ownerBusinessId })) };
    });
  }

  async account(wabaId: string): ReturnType<MetaOnboarding['account']> {
    return this.#troubles.meet('account', () => {
      const account = this.accounts.get(wabaId);
      if (account === undefined) return NO_SUCH;
      const { review, verification, ownerBusinessId } = account;
      const read = {
        ...(review === undefined ? {} : { review }),
        ...(verification === undefined ? {} : { verification }),
        ownerBusinessId,
      };
      return { kind: 'ok', value: read };
    });
  }

  async numbersOf(wabaId: string): Promise<Answer<readonly MetaNumber[]>> {
    return this.#troubles.meet('numbersOf', () => {
      if (!this.accounts.has(wabaId)) return NO_SUCH;
      const found = [...this.numbers.values()].filter((number) => number.wabaId === wabaId);
      return { kind: 'ok', value: found.map(toMetaNumber) };
    });
  }

  async numberState(number: string): Promise<Answer<MetaNumber>> {
    return this.#troubles.meet('numberState', () => {
      const found = this.numbers.get(number);
      return found === undefined ? NO_SUCH : { kind: 'ok', value: toMetaNumber(found) };
    });
  }

  async addNumber(wabaId: string, phone: string, displayName: string): Promise<Answer<string>> {
    return this.#troubles.meet('addNumber', () => {
      if (!this.accounts.has(wabaId)) return NO_SUCH;
      if ([...this.numbers.values()].some((number) => number.phone === phone))
        return { kind: 'refused', code: 200000, message: 'The phone number is in use already' };
      const number = String(106540352242922 + this.numbers.size);
      this.putNumber({ number, wabaId, phone, displayName, nameStatus: 'PENDING_REVIEW' });
      return { kind: 'ok', value: number };
    });
  }

  async requestCode(number: string, _method: 'SMS' | 'VOICE', _language: string): Promise<Answer<true>> {
    return this.#troubles.meet('requestCode', () => {
      const found = this.numbers.get(number);
      if (found === undefined) return NO_SUCH;
      if (found.verified) return { kind: 'refused', code: 136024, message: 'The number is verified already.' };
      const codesSent = found.codesSent + 1;
      this.putNumber({ number, codesSent, code: String(123_455 + codesSent) });
      return OK;
    });
  }

  async verifyCode(number: string, code: string): Promise<Answer<true>> {
    return this.#troubles.meet('verifyCode', () => {
      const found = this.numbers.get(number);
      if (found === undefined) return NO_SUCH;
      if (found.code !== code) return { kind: 'refused', code: 136025, message: 'The code is wrong or has expired.' };
      this.putNumber({ number, verified: true });
      return OK;
    });
  }

  async register(number: string, pin: string): Promise<Answer<true>> {
    return this.#troubles.meet('register', () => {
      const found = this.numbers.get(number);
      if (found === undefined) return NO_SUCH;
      const registrations = found.registrations + 1;
      this.putNumber({ number, registrations });
      const refused = refusal({ ...found, registrations }, pin);
      if (refused?.code === 133005) this.putNumber({ number, wrongPins: found.wrongPins + 1 });
      if (refused !== undefined) return { kind: 'refused', ...refused };
      this.putNumber({ number, pin, registered: true });
      return OK;
    });
  }

  async subscribe(wabaId: string): Promise<Answer<true>> {
    return this.#troubles.meet('subscribe', () => {
      if (!this.accounts.has(wabaId)) return NO_SUCH;
      this.putAccount({ wabaId, subscribed: true });
      return OK;
    });
  }
}

const NEW_NUMBER: Omit<FakeNumber, 'number'> = {
  wabaId: '1029',
  phone: '+31201234567',
  displayName: 'Shop',
  verified: false,
  registered: false,
  codesSent: 0,
  wrongPins: 0,
  registrations: 0,
};

function refusal(number: FakeNumber, pin: string): { readonly code: number; readonly message: string } | undefined {
  if (number.registrations > MAX_REGISTRATIONS) return { code: 133016, message: 'Too many attempts to register' };
  if (!number.verified) return { code: 133006, message: 'Phone number needs to be verified before registering' };
  if (number.wrongPins >= MAX_WRONG_PINS) return { code: 133008, message: 'Too many two-step verification PIN guesses' };
  if (!/^\d{6}$/.test(pin)) return { code: 100, message: 'Param pin must be 6 digits.' };
  if (number.pin !== undefined && number.pin !== pin) return { code: 133005, message: 'Two-step verification PIN mismatch' };
  return undefined;
}

function toMetaNumber({ number, phone, nameStatus, verified, registered }: FakeNumber): MetaNumber {
  return { number, phone, verified, registered, ...(nameStatus === undefined ? {} : { nameStatus }) };
}

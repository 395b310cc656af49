import type { DatabaseSync } from 'node:sqlite';
import { inTransaction } from '../../kernel/transaction.ts';
import type { World } from '../../kernel/world.ts';
import type { Accounts } from './accounts.ts';
import { toEnvelope, toSeconds } from './envelope.ts';
import { compact } from './json.ts';
import { APP_ID, type JsonObject, SEEDED } from './meta.ts';
import type { BusinessNumber, Numbers } from './numbers.ts';
import { digitsOf } from './people.ts';
import type { Templates } from './templates.ts';
import type { Webhooks } from './webhooks.ts';

/** How a business verification ends, or what it waits for (Meta, `business_verification_status`). */
export const VERIFICATIONS = ['approved', 'rejected', 'pending_need_more_info'] as const;
export type Verification = (typeof VERIFICATIONS)[number];

/** How a number or an account leaves us (Meta, account_update). */
export const DOWNGRADES = [
  'BUSINESS_DOWNGRADE',
  'ACCOUNT_OFFBOARDED',
  'PARTNER_REMOVED',
  'ACCOUNT_DELETED',
  'PARTNER_APP_UNINSTALLED',
] as const;
export type Downgrade = (typeof DOWNGRADES)[number];

export type Review = {
  readonly decision: 'APPROVED' | 'REJECTED';
  readonly of: 'account' | 'name' | 'both';
  /** Why a name was rejected, `NAME_…`. */
  readonly reason?: string;
};

type Client = { readonly businessId: string; readonly businessName: string };
type Parts = {
  readonly world: World;
  readonly db: DatabaseSync;
  readonly accounts: Accounts;
  readonly numbers: Numbers;
  readonly templates: Templates;
  readonly webhooks: Webhooks;
};

/** What the webhook and the account say of a verification. */
const VERIFIED: Readonly<Record<Verification, readonly [status: string, shown: string, reasons: readonly string[]]>> = {
  approved: ['APPROVED', 'verified', ['NONE']],
  rejected: ['FAILED', 'rejected', ['LEGAL_NAME_NOT_FOUND_IN_DOCUMENTS']],
  pending_need_more_info: ['PENDING', 'pending_need_more_info', ['NONE']],
};

/**
 * What a client business and Meta's reviewers do. What concerns us as a partner is told to the app itself; what concerns
 * an account, only when the app is subscribed to it.
 */
export class Onboarding {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** The client shares its account with us, which is made when it has none. Answers its id. */
  acceptInvite({ businessId, businessName }: Client): string {
    const { accounts, db, templates } = this.#parts;
    return inTransaction(db, () => {
      accounts.nameBusiness(businessId, businessName);
      const known = accounts.ofOwner(businessId)[0];
      const account = known ?? accounts.add({ name: businessName, ownerId: businessId, reviewStatus: 'PENDING' });
      if (known === undefined) templates.addHelloWorld(account.id);
      accounts.share(account.id, true);
      this.#tellPartner('PARTNER_ADDED', { waba_info: { waba_id: account.id, owner_business_id: businessId } });
      return account.id;
    });
  }

  /** Meta's verdict on the client's business. */
  verifyBusiness(client: Client, verification: Verification, reasons?: readonly string[]): void {
    const { accounts, db } = this.#parts;
    const [status, shown, usual] = VERIFIED[verification];
    inTransaction(db, () => {
      accounts.nameBusiness(client.businessId, client.businessName);
      accounts.setVerificationStatus(client.businessId, shown);
      this.#tellPartner('PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE', {
        partner_client_certification_info: {
          client_business_id: client.businessId,
          status,
          rejection_reasons: reasons ?? usual,
        },
      });
    });
  }

  /** Meta's verdict on the account, on the display name of a number, or on both. */
  review(wabaId: string, phoneNumberId: string | undefined, { decision, of, reason }: Review): void {
    const { accounts, db, numbers } = this.#parts;
    accounts.need(wabaId);
    inTransaction(db, () => {
      if (of !== 'name') {
        accounts.setReviewStatus(wabaId, decision);
        this.#tell(wabaId, 'account_review_update', { decision });
      }
      if (of === 'account' || phoneNumberId === undefined) return;
      const approved = decision === 'APPROVED';
      numbers.setNameStatus(phoneNumberId, approved ? 'APPROVED' : 'DECLINED');
      const number = numbers.need(phoneNumberId);
      this.#tell(wabaId, 'phone_number_name_update', {
        display_phone_number: number.digits,
        decision,
        requested_verified_name: number.verifiedName,
        rejection_reason: approved ? null : (reason ?? 'NAME_DOES_NOT_MEET_GUIDELINES'),
      });
    });
  }

  /** The number or the account leaves us. The webhook goes out as the last thing that the app may hear. */
  downgrade(wabaId: string, phoneNumberId: string | undefined, how: Downgrade): void {
    const { accounts, db, numbers } = this.#parts;
    const number = phoneNumberId === undefined ? numbers.ofAccount(wabaId)[0] : numbers.need(phoneNumberId);
    inTransaction(db, () => {
      this.#tellDowngrade(wabaId, number, how);
      if (how === 'BUSINESS_DOWNGRADE' && number !== undefined) numbers.setRegistered(number.id, false);
      if (how === 'ACCOUNT_OFFBOARDED') for (const { id } of numbers.ofAccount(wabaId)) numbers.setRegistered(id, false);
      if (how === 'PARTNER_REMOVED' || how === 'ACCOUNT_DELETED') accounts.share(wabaId, false);
      if (how !== 'BUSINESS_DOWNGRADE' && how !== 'ACCOUNT_OFFBOARDED') accounts.subscribe(wabaId, false);
    });
  }

  /** The client's account that is shared with us. */
  accountOf(businessId: string): string | undefined {
    return this.#parts.accounts.ofOwner(businessId).find(({ shared }) => shared)?.id;
  }

  /** The account that a number is in, shared or not. */
  accountOfNumber(phoneNumberId: string): string | undefined {
    return this.#parts.numbers.get(phoneNumberId)?.wabaId;
  }

  /** A number by its phone, in any notation. */
  numberOf(phone: string): BusinessNumber | undefined {
    return this.#parts.numbers.byDigits(digitsOf(phone));
  }

  #tellDowngrade(wabaId: string, number: BusinessNumber | undefined, how: Downgrade): void {
    const info = { waba_id: wabaId, owner_business_id: this.#parts.accounts.need(wabaId).ownerId };
    if (how === 'PARTNER_REMOVED') this.#tellPartner(how, { waba_info: info });
    else if (how === 'PARTNER_APP_UNINSTALLED') this.#tellPartner(how, { waba_info: { ...info, partner_app_id: APP_ID } });
    else if (how === 'BUSINESS_DOWNGRADE') {
      const disconnection_info = { reason: how, initiated_by: 'USER' };
      const value = compact({ phone_number: number?.digits, event: 'PARTNER_REMOVED', disconnection_info });
      this.#tell(wabaId, 'account_update', value);
    } else this.#tell(wabaId, 'account_update', { event: how });
  }

  #tellPartner(event: string, value: JsonObject): void {
    this.#tell(SEEDED.businessId, 'account_update', { event, ...value });
  }

  #tell(id: string, field: string, value: JsonObject): void {
    const payload = toEnvelope(id, field, value, toSeconds(this.#parts.world.now()));
    this.#parts.webhooks.enqueue({ wabaId: id, fields: [field], payload });
  }
}

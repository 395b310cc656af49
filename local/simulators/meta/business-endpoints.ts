import { toAccountNode } from './account-endpoints.ts';
import type { Account, Accounts } from './accounts.ts';
import { selectFields, toPage } from './fields.ts';
import { SEEDED } from './meta.ts';
import { type Endpoint, type GraphRequest, json } from './reply.ts';

const ACCOUNT_FIELDS = ['id', 'name', 'currency', 'timezone_id', 'message_template_namespace'];

/** What `/<business_id>` and its edges answer for our own portfolio (Meta, business management API). */
export function makeBusinessEndpoints(accounts: Accounts): Record<string, Endpoint> {
  const list = (found: readonly Account[], request: GraphRequest) => {
    const nodes = found.map((account) => toAccountNode(account, accounts.business(account.ownerId)));
    return json(toPage(nodes, request, ACCOUNT_FIELDS));
  };
  return {
    'GET ': (request) => {
      const { id, name, verificationStatus } = accounts.business(request.id);
      return json(selectFields({ id, name, verification_status: verificationStatus }, request.query, ['id', 'name']));
    },
    'GET client_whatsapp_business_accounts': (request) => list(accounts.sharedWithUs(), request),
    'GET owned_whatsapp_business_accounts': (request) => list(accounts.ofOwner(SEEDED.businessId).reverse(), request),
  };
}

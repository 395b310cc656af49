import { afterEach, describe } from 'vitest';
import { DropboxSign } from '../../shared/adapters/dropbox-sign.ts';
import { GraphOnboarding } from '../../shared/adapters/graph-onboarding.ts';
import { InMemoryMetaOnboarding } from '../fakes/in-memory-meta-onboarding.ts';
import { InMemorySignatures } from '../fakes/in-memory-signatures.ts';
import { API_KEY, setStage as setSignStage } from '../local/simulators/dropbox-sign/harness.ts';
import { ACCESS_TOKEN, setStage as setMetaStage } from '../local/simulators/meta/harness.ts';
import { type MetaWorld, metaOnboardingContract } from './meta-onboarding.contract.ts';
import { type SignWorld, signaturesContract } from './signatures.contract.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function openSimulatedSign(): Promise<SignWorld> {
  const stage = await setSignStage();
  closing.push(() => stage.close());
  const secret = async () => ({ apiKey: API_KEY });
  const { url } = stage.sign;
  return {
    signatures: new DropboxSign({ secret, url, templateId: 'terms', role: 'Signer', testMode: true }),
    act: async (requestId, outcome) => stage.sign.act(requestId, outcome),
  };
}

async function openFakeSign(): Promise<SignWorld> {
  const signatures = new InMemorySignatures();
  return { signatures, act: async (requestId, outcome) => signatures.act(requestId, outcome) };
}

async function openSimulatedMeta(): Promise<MetaWorld> {
  const stage = await setMetaStage();
  closing.push(() => stage.close());
  const { meta } = stage;
  const secret = async () => ({ appSecret: 'a', verifyToken: 'v', accessToken: ACCESS_TOKEN, businessId: meta.businessId });
  return {
    meta: new GraphOnboarding({ version: 'v26.0', secret, url: meta.url }),
    share: async (businessId) => meta.onboarding.acceptInvite({ businessId, businessName: 'Shop' }),
    approve: async (wabaId, businessId) => {
      meta.onboarding.verifyBusiness({ businessId, businessName: 'Shop' }, 'approved');
      meta.onboarding.review(wabaId, undefined, { decision: 'APPROVED', of: 'account' });
    },
    codeOf: async (number) => meta.verificationCode(number) ?? '',
  };
}

async function openFakeMeta(): Promise<MetaWorld> {
  const meta = new InMemoryMetaOnboarding();
  return {
    meta,
    share: async (ownerBusinessId) => {
      const wabaId = String(1000 + meta.accounts.size);
      meta.putAccount({ wabaId, ownerBusinessId, review: 'PENDING', verification: 'not_verified' });
      return wabaId;
    },
    approve: async (wabaId) => meta.putAccount({ wabaId, review: 'APPROVED', verification: 'verified' }),
    codeOf: async (number) => meta.numbers.get(number)?.code ?? '',
  };
}

/** What the other parties of onboarding promise: the fakes, and the adapters against the simulators. */
describe.each([
  ['in memory', openFakeSign],
  ['the simulated Dropbox Sign', openSimulatedSign],
] as const)('signatures, %s', (_name, open) => signaturesContract(open));

describe.each([
  ['in memory', openFakeMeta],
  ['the simulated Meta', openSimulatedMeta],
] as const)('onboarding at Meta, %s', (_name, open) => metaOnboardingContract(open));

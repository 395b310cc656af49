import type { Policy } from '../domain/policy.ts';
import { type PolicyTemplate, type PolicyWarning, policyTemplates, policyWarnings } from '../domain/policy-templates.ts';
import { type Template, toLanguage } from '../domain/template.ts';
import type { BusinessNumber, Numbers, Templates } from '../ports.ts';

/** What keeps a policy's templates from being sent as things stand, by field. */
export async function warningsOfPolicy(templates: Templates, wabaId: string, policy: Policy): Promise<readonly PolicyWarning[]> {
  const named = policyTemplates(policy);
  const known = await Promise.all(named.map(({ send }) => templates.get(wabaId, send.name, toLanguage(send.language.code))));
  return policyWarnings(named, (send) => known[named.findIndex((one) => one.send === send)]);
}

/** A place of a number's policy that names a template; `code` and `why` if it is not sent from there as it stands. */
export type TemplateUse = { readonly number: string; readonly where: string; readonly code?: string; readonly why?: string };

/** Where the policies of an account's numbers name a template. */
export async function usesOf(numbers: Numbers, template: Template): Promise<readonly TemplateUse[]> {
  const own = (await numbers.list()).filter(({ wabaId }) => wabaId === template.wabaId);
  return usesIn(await policiesOf(numbers, own), template);
}

/** The policies of some numbers, by number. */
export async function policiesOf(numbers: Numbers, own: readonly BusinessNumber[]): Promise<ReadonlyMap<string, Policy>> {
  return new Map(await Promise.all(own.map(async ({ number }) => [number, await numbers.policy(number)] as const)));
}

/** Where these policies name a template. */
export function usesIn(policies: ReadonlyMap<string, Policy>, template: Template): readonly TemplateUse[] {
  return [...policies].flatMap(([number, policy]) => {
    const named = policyTemplates(policy).filter((use) => isOf(use, template));
    return named.map((use): TemplateUse => {
      const [trouble] = policyWarnings([use], () => template);
      return { number, where: use.where, ...(trouble === undefined ? {} : { code: trouble.code, why: trouble.why }) };
    });
  });
}

function isOf({ send }: PolicyTemplate, { name, language }: Template): boolean {
  return send.name === name && toLanguage(send.language.code) === language;
}

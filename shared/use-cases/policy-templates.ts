import type { Policy } from '../domain/policy.ts';
import { type PolicyTemplate, type PolicyWarning, policyTemplates, policyWarnings } from '../domain/policy-templates.ts';
import { type Template, toLanguage } from '../domain/template.ts';
import type { Numbers, Templates } from '../ports.ts';

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
  const uses = await Promise.all(
    own.map(async ({ number }) => {
      const named = policyTemplates(await numbers.policy(number)).filter((use) => isOf(use, template));
      return named.map((use): TemplateUse => {
        const [trouble] = policyWarnings([use], () => template);
        return { number, where: use.where, ...(trouble === undefined ? {} : { code: trouble.code, why: trouble.why }) };
      });
    }),
  );
  return uses.flat();
}

function isOf({ send }: PolicyTemplate, { name, language }: Template): boolean {
  return send.name === name && toLanguage(send.language.code) === language;
}

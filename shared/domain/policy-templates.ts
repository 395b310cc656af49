import type { Policy, WayOn } from './policy.ts';
import {
  type Category,
  type Template,
  type TemplateSend,
  type TemplateTrouble,
  templateTrouble,
  templateTroubleAhead,
} from './template.ts';

/** Where a policy names a template, and the category that it is sent as: the message's, which is utility where it says none. */
export type PolicyTemplate = { readonly where: string; readonly send: TemplateSend; readonly category: Category };

/** What keeps one of a policy's templates from being sent, or soon will. */
export type PolicyWarning = TemplateTrouble & { readonly field: string };

/** Every place of a policy that names a template. */
export function policyTemplates({ onClosedWindow, fallback, onUnansweredExpiry }: Policy): readonly PolicyTemplate[] {
  return [
    ...onClosedWindow.flatMap((way, index) => named(`onClosedWindow[${index}]`, way, 'utility')),
    ...fallback.flatMap((way, index) => named(`fallback[${index}]`, way, 'utility')),
    ...(onUnansweredExpiry === null
      ? []
      : named('onUnansweredExpiry', onUnansweredExpiry, onUnansweredExpiry.category ?? 'utility')),
  ];
}

function named(where: string, way: WayOn, category: Category): readonly PolicyTemplate[] {
  return way.route === 'template' ? [{ where, send: way.template, category }] : [];
}

/** What its owner should know of a policy's templates as they stand. */
export function policyWarnings(
  named: readonly PolicyTemplate[],
  template: (send: TemplateSend) => Template | undefined,
): readonly PolicyWarning[] {
  return named.flatMap(({ where, send, category }) => {
    const known = template(send);
    const trouble = templateTrouble(send, known, category) ?? templateTroubleAhead(known, category);
    return trouble === undefined ? [] : [{ field: `${where}.template`, ...trouble }];
  });
}

import type * as z from 'zod';
import type { storedTemplateSchema, syncSchema } from '../../shared/contracts/responses.ts';
import type { templateSchema } from '../../shared/contracts/template-content.ts';

/** A template as last synced, with where policies name it. */
export type Template = z.infer<typeof storedTemplateSchema>;
/** A template as a message or a policy asks for it. */
export type TemplateSend = z.infer<typeof templateSchema>;
export type TemplateSync = z.infer<typeof syncSchema>;

/** All templates of an account, and when they were synced. */
export type AccountTemplates = { readonly syncedAt: string | null; readonly templates: readonly Template[] };

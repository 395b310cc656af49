import { randomInt } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { inTransaction } from '../../kernel/transaction.ts';
import { asObjects, readObject } from './json.ts';
import { type JsonObject, type NewTemplate, SEEDED, type Template } from './meta.ts';

/** What Meta gives each new account. */
const HELLO_WORLD: NewTemplate = {
  name: 'hello_world',
  language: 'en_US',
  components: [
    { type: 'HEADER', format: 'TEXT', text: 'Hello World' },
    { type: 'BODY', text: 'Welcome! This message shows that this number can write to you.' },
    { type: 'FOOTER', text: 'A first message' },
  ],
};

/** Templates that exist, APPROVED, in a fresh world. */
const SEEDED_TEMPLATES: readonly NewTemplate[] = [
  HELLO_WORLD,
  {
    name: 'continue_conversation',
    language: 'en',
    components: [
      {
        type: 'BODY',
        text: 'We have an answer for you: {{1}} Reply to this message to go on.',
        example: { body_text: [['Your parcel left today.']] },
      },
    ],
  },
];

/** The templates of the accounts. Oldest first; a name has one template per language. */
export class Templates {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  /** Once per world: a template that was deleted stays away over a restart. */
  seed(): void {
    inTransaction(this.#db, () => {
      const { changes } = this.#db.prepare("INSERT OR IGNORE INTO meta_settings VALUES ('templates', 'seeded')").run();
      if (changes > 0) for (const template of SEEDED_TEMPLATES) this.add(SEEDED.wabaId, template);
    });
  }

  addHelloWorld(wabaId: string): void {
    this.add(wabaId, HELLO_WORLD);
  }

  /** Throws when that name and language are taken. */
  add(wabaId: string, template: NewTemplate): Template {
    const id = String(randomInt(1e14, 2 ** 48 - 1));
    const { name, language } = template;
    const body = { category: 'UTILITY', status: 'APPROVED', parameter_format: 'POSITIONAL', ...template };
    this.#db
      .prepare('INSERT INTO meta_templates (id, waba_id, name, language, body) VALUES (?, ?, ?, ?, ?)')
      .run(id, wabaId, name, language, JSON.stringify(body));
    return this.need(id);
  }

  list(wabaId: string): Template[] {
    return this.#db.prepare('SELECT id, body FROM meta_templates WHERE waba_id = ? ORDER BY seq').all(wabaId).map(toTemplate);
  }

  find(wabaId: string, name: string, language: string): Template | undefined {
    return this.list(wabaId).find((template) => template.name === name && template.language === language);
  }

  get(id: string): Template | undefined {
    const row = this.#db.prepare('SELECT id, body FROM meta_templates WHERE id = ?').get(id);
    return row === undefined ? undefined : toTemplate(row);
  }

  need(id: string): Template {
    const template = this.get(id);
    if (template === undefined) throw new Error(`the simulated Meta has no template ${id}`);
    return template;
  }

  accountOf(id: string): string {
    return String(this.#db.prepare('SELECT waba_id FROM meta_templates WHERE id = ?').get(id)?.['waba_id']);
  }

  change(id: string, change: JsonObject): Template {
    const { id: _, ...body } = this.need(id);
    this.#db.prepare('UPDATE meta_templates SET body = ? WHERE id = ?').run(JSON.stringify({ ...body, ...change }), id);
    return this.need(id);
  }

  remove(id: string): void {
    this.#db.prepare('DELETE FROM meta_templates WHERE id = ?').run(id);
  }
}

/** The placeholders in a template's text, in order of appearance: `1`, `2` … or names. */
export function placeholdersOf(text: unknown): string[] {
  return [...String(text ?? '').matchAll(/\{\{\s*(\w+)\s*\}\}/g)].flatMap((match) => (match[1] === undefined ? [] : [match[1]]));
}

/** The template's component of that type, in whatever case it was created. */
export function componentOf(template: Template, type: string): JsonObject | undefined {
  return template.components.find((component) => String(component['type']).toUpperCase() === type);
}

/** How long it is tried before it is dropped, without a word. */
export function timeToLiveMs({ category, message_send_ttl_seconds: seconds }: Template): number {
  if (seconds !== undefined && seconds > 0) return seconds * 1000;
  return category === 'AUTHENTICATION' && seconds === undefined ? 600_000 : 30 * 86_400_000;
}

function toTemplate(row: Record<string, unknown>): Template {
  const body = readObject(row['body']);
  return {
    ...body,
    id: String(row['id']),
    name: String(body['name']),
    language: String(body['language']),
    category: String(body['category']),
    status: String(body['status']),
    parameter_format: body['parameter_format'] === 'NAMED' ? 'NAMED' : 'POSITIONAL',
    components: asObjects(body['components']),
  };
}

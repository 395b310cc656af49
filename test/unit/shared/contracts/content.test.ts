import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { BadRequest, type FieldError } from '../../../../shared/contracts/problem.ts';
import { parseSend } from '../../../../shared/contracts/requests.ts';
import { CONTENTS, TEMPLATE_CONTENT } from '../../../builders/content.ts';
import { NUMBER } from '../../../builders/domain.ts';
import { NOON } from '../../../builders/time.ts';

const read = (content: unknown) => parseSend({ from: NUMBER, to: { phone: '+31612345678' }, content }, NOON);
function errorsOf(content: unknown): readonly FieldError[] {
  try {
    read(content);
  } catch (error) {
    if (error instanceof BadRequest) return error.errors;
    throw error;
  }
  return [];
}
const interactive = (type: string, over: object) => ({
  type: 'interactive',
  interactive: { type, body: { text: 'Which one?' }, ...over },
});
const reply = (id: string, title = id) => ({ type: 'reply', reply: { id, title } });
const buttons = (...list: readonly unknown[]) => interactive('button', { action: { buttons: list } });
const list = (sections: unknown, over: object = {}) => interactive('list', { action: { button: 'Choose', sections }, ...over });
const rows = (count: number, from = 0) =>
  Array.from({ length: count }, (_, at) => ({ id: String(from + at), title: `Row ${from + at}` }));
const image = (file: unknown) => ({ type: 'image', image: file });
const template = (...components: readonly unknown[]) => ({
  type: 'template',
  template: { name: 'hi', language: { code: 'nl' }, components },
});
const body = (...parameters: readonly unknown[]) => template({ type: 'body', parameters });
const flow = (parameters: object) =>
  interactive('flow', { action: { name: 'flow', parameters: { flow_message_version: '3', flow_cta: 'Go', ...parameters } } });
const x = (count: number) => 'x'.repeat(count);
const link = 'https://parcels.example/a.jpg';

describe('content', () => {
  it.each(Object.entries({ ...CONTENTS, template: TEMPLATE_CONTENT }))('%s is taken as it is', (_name, content) => {
    expect(read(content).content).toEqual(content);
  });

  const page = readFileSync('docs/sending.md', 'utf8');
  const examples = [...page.matchAll(/```json\n([\s\S]+?)```/g)].map(([, json = '']) => JSON.parse(json));
  it.each(examples.map((content) => [content.interactive?.type ?? content.type, content]))(
    'of the page is taken: %s',
    (_type, content) => {
      expect(read(content).content).toEqual(content);
    },
  );

  it('of every type has an example on the page', () => {
    const types = (content: Readonly<Record<string, unknown>>) => content['type'];
    expect(new Set(examples.map(types))).toEqual(new Set([...Object.values(CONTENTS).map(types), 'template']));
  });

  it('hands on what a type has that is not known here', () => {
    const text = { type: 'text', text: { body: 'Hi', sparkle: { depth: 2 } } };
    const tapped = buttons({ ...reply('yes'), colour: 'green' });
    expect([read(text).content, read(tapped).content]).toEqual([text, tapped]);
  });

  it('of an unknown type is told which there are', () => {
    expect(errorsOf({ type: 'telegram' })).toEqual([
      { field: 'content.type', detail: expect.stringMatching(/"text".*"template".*"image".*"interactive"/) },
    ]);
    expect(errorsOf(interactive('wheel', { action: {} }))).toEqual([
      { field: 'content.interactive.type', detail: expect.stringMatching(/"button" or "list" or "cta_url" or "flow"/) },
    ]);
  });

  it('cannot bring an envelope of its own', () => {
    expect(errorsOf({ type: 'text', text: { body: 'Hi' }, to: '+31600000000', recipient_type: 'group' })).toMatchObject([
      { field: 'content.to' },
      { field: 'content.recipient_type' },
    ]);
  });

  it('says what to do', () => {
    expect(errorsOf(buttons(reply('yes', x(21))))).toEqual([
      { field: 'content.interactive.action.buttons[0].reply.title', detail: 'must have 1 to 20 characters' },
    ]);
    expect(errorsOf(image({ id: '1', link }))).toEqual([
      {
        field: 'content.image',
        detail: 'must have either id (of an upload: POST /v1/media) or link (https), and only one of them',
      },
    ]);
    expect(errorsOf({ type: 'location', location: { latitude: 'north', longitude: 4 } })).toEqual([
      { field: 'content.location.latitude', detail: 'must be degrees from -90 to 90' },
    ]);
  });

  it('counts characters as people do: an emoji is one', () => {
    expect(errorsOf(buttons(reply('yes', '😀'.repeat(20))))).toEqual([]);
    expect(errorsOf(buttons(reply('yes', '😀'.repeat(21))))).toHaveLength(1);
  });

  it.each(['👍', '❤️', '❤', '👨‍👩‍👧', '🇳🇱', '1️⃣', ''])('takes %j for a reaction', (emoji) => {
    expect(errorsOf({ type: 'reaction', reaction: { message_id: 'wamid.1', emoji } })).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['content.image', image({ caption: 'no file' })],
    ['content.image.link', image({ link: 'http://parcels.example/a.jpg' })],
    ['content.image.link', image({ link: 'https://' })],
    ['content.image.link', image({ link: `https://parcels.example/${x(2_048)}` })],
    ['content.image.link', image({ link: [[]] })],
    ['content.image.id', image({ id: 7 })],
    ['content.image.caption', image({ link, caption: x(1_025) })],
    ['content.document.filename', { type: 'document', document: { link, filename: x(241) } }],
    ['content.audio.voice', { type: 'audio', audio: { link, voice: 'yes' } }],
    ['content.sticker', { type: 'sticker', sticker: {} }],
    ['content.location.latitude', { type: 'location', location: { latitude: 90.1, longitude: 0 } }],
    ['content.location.longitude', { type: 'location', location: { latitude: 0, longitude: '-180.5' } }],
    ['content.location.longitude', { type: 'location', location: { latitude: 0 } }],
    ['content.contacts', { type: 'contacts', contacts: [] }],
    ['content.contacts[0].name', { type: 'contacts', contacts: [{ name: { formatted_name: 'Ada' } }] }],
    ['content.contacts[0].name.formatted_name', { type: 'contacts', contacts: [{ name: { first_name: 'Ada' } }] }],
    ['content.reaction.emoji', { type: 'reaction', reaction: { message_id: 'wamid.1', emoji: '👍👍' } }],
    ['content.reaction.emoji', { type: 'reaction', reaction: { message_id: 'wamid.1', emoji: 'a' } }],
    ['content.reaction.emoji', { type: 'reaction', reaction: { message_id: 'wamid.1', emoji: '1' } }],
    ['content.reaction.emoji', { type: 'reaction', reaction: { message_id: 'wamid.1' } }],
    ['content.reaction.message_id', { type: 'reaction', reaction: { emoji: '👍' } }],
    ['content.context.message_id', { type: 'text', text: { body: 'Hi' }, context: { message_id: '' } }],
    ['content.interactive.body', { type: 'interactive', interactive: { type: 'button', action: { buttons: [reply('a')] } } }],
    ['content.interactive.action.buttons', buttons()],
    ['content.interactive.action.buttons', buttons(reply('a'), reply('b'), reply('c'), reply('d'))],
    ['content.interactive.action.buttons[1].reply.id', buttons(reply('a', 'A'), reply('a', 'B'))],
    ['content.interactive.action.buttons[1].reply.title', buttons(reply('a', 'A'), reply('b', 'A'))],
    ['content.interactive.action.buttons[0].reply.id', buttons(reply(x(257), 'A'))],
    ['content.interactive.body.text', interactive('button', { body: { text: x(1_025) }, action: { buttons: [reply('a')] } })],
    ['content.interactive.footer.text', interactive('button', { footer: { text: x(61) }, action: { buttons: [reply('a')] } })],
    [
      'content.interactive.header.text',
      interactive('button', { header: { type: 'text', text: x(61) }, action: { buttons: [reply('a')] } }),
    ],
    [
      'content.interactive.header.type',
      interactive('button', { header: { type: 'gif', gif: {} }, action: { buttons: [reply('a')] } }),
    ],
    ['content.interactive.header.type', list([{ rows: rows(1) }], { header: { type: 'image', text: 'Times' } })],
    [
      'content.interactive.action.button',
      list([{ rows: rows(1) }], { action: { button: x(21), sections: [{ rows: rows(1) }] } }),
    ],
    ['content.interactive.action.sections', list([])],
    ['content.interactive.action.sections', list(Array.from({ length: 11 }, (_, at) => ({ title: 'S', rows: rows(1, at) })))],
    [
      'content.interactive.action.sections',
      list([
        { title: 'A', rows: rows(6) },
        { title: 'B', rows: rows(5, 6) },
      ]),
    ],
    ['content.interactive.action.sections[1].title', list([{ title: 'A', rows: rows(1) }, { rows: rows(1, 1) }])],
    [
      'content.interactive.action.sections[1].rows[0].id',
      list([
        { title: 'A', rows: rows(1) },
        { title: 'B', rows: rows(1) },
      ]),
    ],
    ['content.interactive.action.sections[0].rows', list([{ rows: [] }])],
    ['content.interactive.action.sections[0].rows[0].title', list([{ rows: [{ id: '1', title: x(25) }] }])],
    [
      'content.interactive.action.sections[0].rows[0].description',
      list([{ rows: [{ id: '1', title: 'A', description: x(73) }] }]),
    ],
    [
      'content.interactive.action.parameters.url',
      interactive('cta_url', { action: { name: 'cta_url', parameters: { display_text: 'Go', url: 'parcels.example' } } }),
    ],
    [
      'content.interactive.action.parameters.url',
      interactive('cta_url', {
        action: { name: 'cta_url', parameters: { display_text: 'Go', url: `https://p.example/${x(2_000)}` } },
      }),
    ],
    ['content.interactive.action.parameters', flow({})],
    ['content.interactive.action.parameters', flow({ flow_id: '1', flow_name: 'times' })],
    ['content.interactive.action.parameters.flow_action', flow({ flow_id: '1', flow_action: 'fly' })],
    ['content.interactive.action.name', interactive('location_request_message', { action: { name: 'send' } })],
    [
      'content.interactive.header',
      interactive('product_list', { action: { catalog_id: '1', sections: [{ product_items: [{ product_retailer_id: 'a' }] }] } }),
    ],
    ['content.interactive.action.cards', interactive('carousel', { action: { cards: [{}] } })],
    ['content.template.components[0].parameters[0].text', body({ type: 'text' })],
    ['content.template.components[0].parameters[0].text', body({ type: 'text', text: '' })],
    ['content.template.components[0].parameters[0].text', body({ type: 'text', text: 'two\nlines' })],
    ['content.template.components[0].parameters[0].text', body({ type: 'text', text: 'a     b' })],
    [
      'content.template.components[0].parameters[0].parameter_name',
      body({ type: 'text', text: 'a', parameter_name: 'First Name' }),
    ],
    [
      'content.template.components[0].parameters[0].currency.amount_1000',
      body({ type: 'currency', currency: { fallback_value: '1', code: 'EUR' } }),
    ],
    [
      'content.template.components[0].parameters[0].image',
      template({ type: 'header', parameters: [{ type: 'image', image: {} }] }),
    ],
    ['content.template.components[0].sub_type', template({ type: 'button', index: '0' })],
    ['content.template.components[0].index', template({ type: 'button', sub_type: 'url' })],
    ['content.template.components[0].index', template({ type: 'button', sub_type: 'url', index: '10' })],
    [
      'content.template.components[0].parameters[0].coupon_code',
      template({ type: 'button', sub_type: 'copy_code', index: 0, parameters: [{ type: 'coupon_code', coupon_code: x(21) }] }),
    ],
    [
      'content.template.language.policy',
      { type: 'template', template: { name: 'hi', language: { code: 'nl', policy: 'fallback' } } },
    ],
  ])('names %s', (field, content) => {
    expect(errorsOf(content).map((error) => error.field)).toEqual([field]);
  });
});

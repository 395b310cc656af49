import { badValue } from './graph-error.ts';
import { asObjects, isObject } from './json.ts';
import type { JsonObject } from './meta.ts';
import { needObject, needText, optionalText } from './parameters.ts';

type Check = (action: JsonObject) => void;

/** What the action of each type needs; types without an entry are taken as they are. */
const ACTIONS: Record<string, Check | undefined> = {
  button: checkReplyButtons,
  list: checkList,
  cta_url: (action) => {
    const parameters = needObject(action, 'parameters', "interactive['action']['parameters']");
    needText(parameters, 'display_text', 'display_text', 20);
    needText(parameters, 'url', 'url', 2000);
  },
  flow: (action) => {
    const parameters = needObject(action, 'parameters', "interactive['action']['parameters']");
    if (parameters['flow_id'] === undefined && parameters['flow_name'] === undefined)
      throw badValue('flow_id or flow_name is required.');
    needText(parameters, 'flow_cta', 'flow_cta', 30);
  },
  location_request_message: named('send_location'),
  request_contact_info: named('request_contact_info'),
  call_permission_request: undefined,
  product: undefined,
  product_list: undefined,
  catalog_message: undefined,
  carousel: undefined,
  voice_call: undefined,
  address_message: undefined,
};

/** Types in which the body may be left out. */
const BODILESS = new Set(['product', 'call_permission_request', 'voice_call']);

/** Meta, interactive messages: limits of texts, buttons, sections and rows. Refusals are 131009. */
export function checkInteractive(content: JsonObject): void {
  const type = String(content['type']);
  if (!Object.hasOwn(ACTIONS, type)) throw badValue(`interactive['type'] must be one of {${Object.keys(ACTIONS).join(', ')}}.`);
  if (content['body'] !== undefined || !BODILESS.has(type)) {
    needText(
      needObject(content, 'body', "interactive['body']"),
      'text',
      "interactive['body']['text']",
      type === 'list' ? 4096 : 1024,
    );
  }
  if (isObject(content['footer'])) optionalText(content['footer'], 'text', "interactive['footer']['text']", 60);
  if (isObject(content['header']) && content['header']['type'] === 'text') {
    needText(content['header'], 'text', "interactive['header']['text']", 60);
  }
  const action = needObject(content, 'action', "interactive['action']");
  ACTIONS[type]?.(action);
}

function checkReplyButtons(action: JsonObject): void {
  const buttons = asObjects(action['buttons']);
  if (buttons.length < 1 || buttons.length > 3)
    throw badValue('Invalid buttons count. Min allowed buttons: 1, Max allowed buttons: 3.');
  const replies = buttons.map((button) => needObject(button, 'reply', "interactive['action']['buttons'][]['reply']"));
  for (const reply of replies) {
    limited(reply, 'title', 'Button title', 20);
    limited(reply, 'id', 'Button id', 256);
  }
  refuseTwins(
    replies.map((reply) => reply['id']),
    'Duplicate button ids.',
  );
  refuseTwins(
    replies.map((reply) => reply['title']),
    'Duplicate button titles.',
  );
}

function checkList(action: JsonObject): void {
  limited(action, 'button', 'Button label', 20);
  const sections = asObjects(action['sections']);
  if (sections.length < 1 || sections.length > 10)
    throw badValue('Invalid sections count. Min allowed sections: 1, Max allowed sections: 10.');
  const rows = sections.flatMap((section) => asObjects(section['rows']));
  if (rows.length < 1 || rows.length > 10) throw badValue('Total row count exceeds the maximum of 10, or is zero.');
  for (const section of sections) if (sections.length > 1) limited(section, 'title', 'Section title', 24);
  for (const row of rows) {
    limited(row, 'id', 'Row id', 200);
    limited(row, 'title', 'Row title', 24);
    if (row['description'] !== undefined) limited(row, 'description', 'Row description', 72);
  }
  refuseTwins(
    rows.map((row) => row['id']),
    'Duplicate row ids.',
  );
}

function named(name: string): Check {
  return (action) => {
    if (action['name'] !== name) throw badValue(`interactive['action']['name'] must be ${name}.`);
  };
}

function limited(object: JsonObject, key: string, label: string, limit: number): void {
  const value = object[key];
  if (typeof value !== 'string' || value === '') throw badValue(`${label} is required.`);
  if ([...value].length > limit) throw badValue(`${label} is too long. Max length is ${limit}`);
}

function refuseTwins(values: readonly unknown[], details: string): void {
  if (new Set(values).size !== values.length) throw badValue(details);
}

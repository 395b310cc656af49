import type { Fields } from './call.ts';
import { isFields } from './fields.ts';

type Tree = { [name: string]: Tree | string };

/**
 * The parameters of the query protocol as one tree: `Entry.1.Id=a` becomes `{Entry: [{Id: 'a'}]}`. Numbered members
 * become lists, in the order of their numbers; the wrappers `member` and `entry` vanish.
 */
export function parseQueryInput(parameters: URLSearchParams): Fields {
  const root: Tree = Object.create(null);
  for (const [name, value] of parameters) insert(root, name.split('.'), value);
  const result = toLists(root);
  return isFields(result) ? result : {};
}

/** A list of `{Name, Value}` (or other names) as one object. */
export function toMap(list: unknown, keyName = 'Name', valueName = 'Value'): Fields {
  const items = Array.isArray(list) ? list.filter(isFields) : [];
  return Object.fromEntries(items.map((item) => [String(item[keyName]), item[valueName]]));
}

function insert(root: Tree, path: readonly string[], value: string): void {
  let node = root;
  for (const [index, part] of path.entries()) {
    if (index === path.length - 1) {
      node[part] = value;
      return;
    }
    const next = node[part];
    const child: Tree = typeof next === 'object' ? next : Object.create(null);
    node[part] = child;
    node = child;
  }
}

function toLists(node: Tree | string): unknown {
  if (typeof node === 'string') return node;
  const names = Object.keys(node);
  const only = names.length === 1 ? names[0] : undefined;
  if (only !== undefined && ['member', 'entry'].includes(only)) return toLists(node[only] ?? '');
  if (names.length > 0 && names.every((name) => /^\d+$/.test(name))) {
    return names.sort((a, b) => Number(a) - Number(b)).map((name) => toLists(node[name] ?? ''));
  }
  return Object.fromEntries(names.map((name) => [name, toLists(node[name] ?? '')]));
}

/** An element of a drawing: of the few kinds that Graphviz makes, and with what its shape needs. */
export type Shape = {
  readonly tag: 'svg' | 'g' | 'path' | 'polygon' | 'text';
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Shape[];
  readonly text: string;
};
type Open = { readonly tag: Shape['tag']; readonly attributes: Shape['attributes']; readonly children: Shape[]; text: string };

const TAGS = ['svg', 'g', 'path', 'polygon', 'text'] as const;
/** Attributes by React's names. Colours are the page's own, and not among them. */
const ATTRIBUTES: Readonly<Record<string, string>> = {
  id: 'id',
  class: 'className',
  viewBox: 'viewBox',
  transform: 'transform',
  d: 'd',
  points: 'points',
  x: 'x',
  y: 'y',
  'text-anchor': 'textAnchor',
  'font-size': 'fontSize',
  'stroke-dasharray': 'strokeDasharray',
  'stroke-width': 'strokeWidth',
};
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };

/**
 * Reads an SVG of Graphviz as shapes. The page's policy lets nobody parse markup (Trusted Types); what is not known here,
 * such as a script or a handler, is left out.
 */
export function readDrawing(svg: string): Shape | undefined {
  const root: Open = { tag: 'g', attributes: {}, children: [], text: '' };
  const open: Open[] = [root];
  for (const [, closes, name, attributes = '', single, text = ''] of svg.matchAll(/<(\/?)([a-z]+)\b([^<>]*?)(\/?)>|([^<>]+)/g)) {
    const inner = open.at(-1) ?? root;
    const tag = TAGS.find((known) => known === name);
    if (name === undefined && inner.tag === 'text') inner.text += decode(text);
    if (tag === undefined) continue;
    if (closes === '/') open.pop();
    else {
      const shape: Open = { tag, attributes: readAttributes(attributes), children: [], text: '' };
      inner.children.push(shape);
      if (single !== '/') open.push(shape);
    }
  }
  return root.children.find(({ tag }) => tag === 'svg');
}

function readAttributes(text: string): Shape['attributes'] {
  const found = [...text.matchAll(/([\w:-]+)="([^"]*)"/g)].flatMap(([, name = '', value = '']) => {
    const known = Object.hasOwn(ATTRIBUTES, name) ? ATTRIBUTES[name] : undefined;
    return known === undefined ? [] : [[known, decode(value)] as const];
  });
  return Object.fromEntries(found);
}

function decode(text: string): string {
  return text.replace(/&(?:#(\d+)|(\w+));/g, (whole, code, name) =>
    code === undefined ? (ENTITIES[name] ?? whole) : String.fromCodePoint(Number(code)),
  );
}

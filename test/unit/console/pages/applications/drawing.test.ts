import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readDrawing, type Shape } from '../../../../../console/pages/applications/drawing.ts';

const all = (shape: Shape | undefined): readonly Shape[] => (shape === undefined ? [] : [shape, ...shape.children.flatMap(all)]);

describe('readDrawing', () => {
  it('reads the drawing of onboarding with each state, its shape and its words', () => {
    const svg = readFileSync(new URL('../../../../../docs/onboarding.svg', import.meta.url), 'utf8');
    const shapes = all(readDrawing(svg));
    const state = shapes.find(({ attributes }) => attributes['id'] === 'state_VerifyBusiness');
    expect(state?.attributes['className']).toBe('node waits');
    expect(state?.children.map(({ tag, text }) => [tag, text])).toEqual([
      ['path', ''],
      ['text', 'Verify'],
      ['text', 'Business'],
    ]);
    for (const tag of ['g', 'path', 'polygon', 'text'] as const)
      expect(shapes.filter((shape) => shape.tag === tag)).toHaveLength(svg.split(`<${tag} `).length - 1);
  });

  it('leaves out what is no shape: scripts, handlers, styles and what they say', () => {
    const shapes = all(
      readDrawing('<svg onload="run()"><script>run()</script><g style="x" href="y" id="a&#45;b"><text>1 &lt; 2</text></g></svg>'),
    );
    expect(shapes.map(({ tag, attributes, text }) => [tag, attributes, text])).toEqual([
      ['svg', {}, ''],
      ['g', { id: 'a-b' }, ''],
      ['text', {}, '1 < 2'],
    ]);
  });

  it('is nothing where there is no drawing', () => {
    expect(readDrawing('none')).toBeUndefined();
  });
});

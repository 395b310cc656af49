import { expect, it } from 'vitest';
import { readProblem } from '../../../../console/api/problem.ts';

const answer = { status: 502, statusText: 'Bad Gateway' };

it('reads a problem document, with what it says besides', () => {
  const said = {
    type: 'a/b',
    title: 'No.',
    detail: 'Why.',
    errors: [{ field: 'to', detail: 'is wrong' }],
    requestId: 'r',
    closedAt: 7,
  };
  expect(readProblem(said, answer)).toEqual({ ...said, status: 502 });
});

it.each([
  undefined,
  null,
  'text',
  7,
  [],
  { type: 7, title: {}, detail: [], errors: 'x', requestId: {} },
  { errors: [7, { field: 1 }] },
])('makes a problem of %j, which is none', (said) =>
  expect(readProblem(said, answer)).toEqual({ type: 'about:blank', title: 'Bad Gateway', status: 502 }),
);

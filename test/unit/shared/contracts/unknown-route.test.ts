import { expect, it } from 'vitest';
import { unknownRoute } from '../../../../shared/contracts/unknown-route.ts';

it.each([
  ['PUT', '/v1/messages', 'POST, GET'],
  ['DELETE', '/v1/messages/msg_1', 'GET'],
  ['HEAD', '/v1/conversations/106540352242922/%2B31612345678/session', 'GET'],
])('%s %s is 405, with the methods that it takes', (method, path, allow) => {
  const answer = unknownRoute(method, path);
  expect([answer.problem.status, answer.allow]).toEqual([405, allow]);
  expect(answer.problem.detail).toContain(allow);
});

it.each([
  ['/v1/mesages', '/v1/messages'],
  ['/v1/message/msg_1', '/v1/messages/{id}'],
  ['/v1/messages/msg_1/stop', '/v1/messages/{id}/cancel'],
  ['/v1/numbers/1/policies', '/v1/numbers/{number}/policy'],
])('%s is 404, and %s is meant', (path, meant) => {
  const { problem, allow } = unknownRoute('GET', path);
  expect([problem.status, allow]).toEqual([404, undefined]);
  expect(problem.detail).toContain(`Did you mean ${meant}?`);
});

it.each(['/', '', '/wp-login.php', '/v1', '/v1/', '/webhooks/whatsapp/', `/${'x'.repeat(9_000)}`])(
  '%# is 404, with no guess',
  (path) => {
    const { problem } = unknownRoute('GET', path);
    expect(problem.status).toBe(404);
    expect(problem.detail).not.toContain('Did you mean');
    expect(String(problem.detail).length).toBeLessThan(300);
  },
);

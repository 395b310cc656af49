import middy from '@middy/core';

/** The one way to make a Lambda for a scheduled rule: the event says nothing that is needed. */
export function makeRule<T>(work: () => Promise<T>) {
  return middy().handler(() => work());
}

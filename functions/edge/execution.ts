import middy from '@middy/core';
import { log } from './log.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * The one way to make a Lambda that an execution of a state machine invokes. What is thrown goes to the execution, which
 * knows it by its name and tries again. `describe`: ids for the one log line; never a task token.
 */
export function makeExecution<T>(
  name: string,
  parse: (payload: unknown) => T,
  describe: (call: T) => Fields,
  work: (call: T) => Promise<string>,
) {
  return middy<unknown, { readonly outcome: string }>().handler(async (payload) => {
    let ids: Fields = {};
    try {
      const call = parse(payload);
      ids = describe(call);
      const outcome = await work(call);
      log.info(`${name}.done`, { outcome, ...ids });
      return { outcome };
    } catch (error) {
      log.error(`${name}.failed`, error, ids);
      throw error;
    }
  });
}

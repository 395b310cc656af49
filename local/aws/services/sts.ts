import type { Deployment } from '../../template/model.ts';
import type { Service } from '../wire/call.ts';
import { queryService } from '../wire/service.ts';

/** STS: who is it that calls. */
export function makeStsService({ account }: Deployment): Service {
  return queryService({
    GetCallerIdentity: (_, { caller }) => ({ Arn: caller.arn, UserId: caller.userId, Account: account }),
  });
}

import { makeAuthenticate } from '../../shared/use-cases/authenticate.ts';
import { makeAuthorizer } from '../edge/authorizer.ts';

/**
 * Says who calls, and lets every request through: the function behind it refuses what has no principal. API Gateway's own
 * refusals are `{"message"}` and cannot be changed, and openwindow's are problem documents.
 */
export function makeHandler(ports: Parameters<typeof makeAuthenticate>[0]) {
  return makeAuthorizer(makeAuthenticate(ports));
}

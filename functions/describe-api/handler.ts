import type { Me } from '../../shared/contracts/caller-operations.ts';
import { openApiDocument } from '../../shared/contracts/openapi.ts';
import { unknownRoute } from '../../shared/contracts/unknown-route.ts';
import { roleOf } from '../../shared/domain/role.ts';
import type { Principal } from '../../shared/use-cases/authenticate.ts';
import { type HttpRequest, type HttpResponse, json, refuse, requireScope } from '../edge/http.ts';

/** Who calls; the OpenAPI document, made once per container, which any caller may read; and what is said of paths that it has not. */
export function makeHandler(): (request: HttpRequest) => Promise<HttpResponse> {
  const body = JSON.stringify(openApiDocument());
  return async (request) => {
    if (request.routeKey === '$default') {
      const { problem, allow } = unknownRoute(request.method, request.rawPath);
      return { ...refuse(problem), ...(allow === undefined ? {} : { headers: { allow } }) };
    }
    const caller = requireScope(request);
    if (request.routeKey === 'GET /v1/me') return json(200, toMe(caller));
    return { status: 200, body, contentType: 'application/json' };
  };
}

function toMe({ kind, id, name, scopes, numbers }: Principal): Me {
  return { kind, id, name, scopes: [...scopes], role: roleOf(scopes), numbers: numbers === undefined ? null : [...numbers] };
}

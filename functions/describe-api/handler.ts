import { openApiDocument } from '../../shared/contracts/openapi.ts';
import { unknownRoute } from '../../shared/contracts/unknown-route.ts';
import { type HttpRequest, type HttpResponse, refuse, requireScope } from '../edge/http.ts';

/** The OpenAPI document, made once per container, which any valid key may read; and what is said of paths that it has not. */
export function makeHandler(): (request: HttpRequest) => Promise<HttpResponse> {
  const body = JSON.stringify(openApiDocument());
  return async (request) => {
    if (request.routeKey === '$default') {
      const { problem, allow } = unknownRoute(request.method, request.rawPath);
      return { ...refuse(problem), ...(allow === undefined ? {} : { headers: { allow } }) };
    }
    requireScope(request);
    return { status: 200, body, contentType: 'application/json' };
  };
}

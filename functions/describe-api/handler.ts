import { openApiDocument } from '../../shared/contracts/openapi.ts';
import { type HttpRequest, type HttpResponse, requireScope } from '../edge/http.ts';

/** The OpenAPI document, made once per container. Any valid key may read it. */
export function makeHandler(): (request: HttpRequest) => Promise<HttpResponse> {
  const body = JSON.stringify(openApiDocument());
  return async (request) => {
    requireScope(request);
    return { status: 200, body, contentType: 'application/json' };
  };
}

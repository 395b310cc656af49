import { problem } from '../../shared/contracts/problem.ts';
import type { BusinessNumber, Numbers } from '../../shared/ports.ts';
import type { Principal } from '../../shared/use-cases/authenticate.ts';
import { type HttpRequest, Refused, requireNumber } from '../edge/http.ts';

type Ports = { readonly numbers: Numbers };

/** The numbers that the caller may see. */
export async function visible(ports: Ports, principal: Principal): Promise<readonly BusinessNumber[]> {
  return (await ports.numbers.list()).filter(({ number }) => principal.numbers?.includes(number) ?? true);
}

/** The number in the path. @throws Refused where there is none, or the caller may not touch it */
export async function numberIn(ports: Ports, request: HttpRequest, principal: Principal): Promise<BusinessNumber> {
  requireNumber(principal, request.path('number'));
  const number = await ports.numbers.get(request.path('number'));
  if (number === undefined)
    throw new Refused(problem('not-found', `There is no number ${request.path('number')}: adopt it with POST /v1/numbers.`));
  return number;
}

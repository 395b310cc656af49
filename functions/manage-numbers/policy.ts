import { BadRequest, problem } from '../../shared/contracts/problem.ts';
import { parsePolicy, toPolicyBody } from '../../shared/contracts/requests.ts';
import type { BusinessNumber, Numbers, Templates, VersionedPolicy } from '../../shared/ports.ts';
import type { Principal } from '../../shared/use-cases/authenticate.ts';
import { warningsOfPolicy } from '../../shared/use-cases/policy-templates.ts';
import { type HttpRequest, type HttpResponse, json, jsonBody, Refused, requireRoom } from '../edge/http.ts';
import { numberIn } from './access.ts';

type Ports = { readonly numbers: Numbers; readonly templates: Templates };

/** `GET /v1/numbers/{number}/policy` */
export async function getPolicy(ports: Ports, request: HttpRequest, principal: Principal): Promise<HttpResponse> {
  const number = await numberIn(ports, request, principal);
  return shown(ports, number, await ports.numbers.versionedPolicy(number.number));
}

/** Its ways on are stored with each message that takes them, beside a request of 256 kB, in 400 kB. */
const MAX_POLICY_BYTES = 100_000;

/** `PUT /v1/numbers/{number}/policy`: over the version that the caller has read, if they say which; or only looked at. */
export async function putPolicy(ports: Ports, request: HttpRequest, principal: Principal): Promise<HttpResponse> {
  const number = await numberIn(ports, request, principal);
  const [expected, dryRun] = [expectedVersion(request), isDryRun(request)];
  const policy = parsePolicy(jsonBody(request));
  requireRoom(policy, MAX_POLICY_BYTES);
  if (dryRun) {
    const { version } = await ports.numbers.versionedPolicy(number.number);
    if (expected !== undefined && expected !== version) throw changedMeanwhile();
    return shown(ports, number, { policy, version });
  }
  const version = await ports.numbers.putPolicy(number.number, policy, expected);
  if (version === undefined) throw changedMeanwhile();
  return shown(ports, number, { policy, version });
}

function changedMeanwhile(): Refused {
  const detail = 'Another request changed the policy since it was read, and nothing was put: read it again, and change that.';
  return new Refused(problem('policy-changed', detail));
}

/** No version is this one: an `If-Match` that is none of ours matches nothing. */
const NONE = -1;

/** What `If-Match` asks for. A proxy that compresses makes a tag weak, which changes nothing: it names what is stored. */
function expectedVersion(request: HttpRequest): number | undefined {
  const asked = request.header('if-match')?.trim();
  if (asked === undefined || asked === '*') return undefined;
  const [, tag] = /^(?:W\/)?"([^"]*)"$/.exec(asked) ?? [];
  if (tag === undefined)
    throw new BadRequest([{ field: 'If-Match', detail: 'must be the ETag of one GET, with its quotes, such as "3"; or *' }]);
  return /^\d{1,15}$/.test(tag) ? Number(tag) : NONE;
}

function isDryRun(request: HttpRequest): boolean {
  const unknown = request.queryNames.filter((name) => name !== 'dryRun');
  if (unknown.length > 0)
    throw new BadRequest(unknown.map((field) => ({ field, detail: 'is no parameter of this request: it takes dryRun' })));
  const said = request.query('dryRun') ?? 'false';
  if (said !== 'true' && said !== 'false') throw new BadRequest([{ field: 'dryRun', detail: 'must be true or false' }]);
  return said === 'true';
}

/** A policy that names a template which does not exist is taken, since it may be on its way; but it is told. */
async function shown(ports: Ports, { wabaId }: BusinessNumber, { policy, version }: VersionedPolicy): Promise<HttpResponse> {
  const warnings = await warningsOfPolicy(ports.templates, wabaId, policy);
  return json(200, { ...toPolicyBody(policy), warnings }, { etag: `"${version}"` });
}

import {
  alreadyOpenProblem,
  busyProblem,
  codeWrongProblem,
  endedProblem,
  immutableProblem,
  limitProblem,
  notCancellableProblem,
  notCompletableProblem,
  onTheApiProblem,
  pinWrongProblem,
} from '../../shared/contracts/application-problems.ts';
import {
  cancelApplicationSchema,
  FILTERS,
  immutableFields,
  parseActivation,
  parseCorrection,
  parseEvidence,
  parseFilter,
  parseStart,
  parseStepName,
  requestCodeSchema,
} from '../../shared/contracts/application-requests.ts';
import { toApplicationView, toWholeApplicationView } from '../../shared/contracts/application-view.ts';
import { parseAs } from '../../shared/contracts/parse.ts';
import { BadRequest, problem } from '../../shared/contracts/problem.ts';
import { type Application, STEPS, type StepName } from '../../shared/domain/application.ts';
import { type ActivateNumberPorts, activateNumber, requestCode } from '../../shared/use-cases/activate-number.ts';
import type { Principal } from '../../shared/use-cases/authenticate.ts';
import { completeStepByHand } from '../../shared/use-cases/complete-step.ts';
import {
  cancelApplication,
  correctApplication,
  listApplications,
  type ManageApplicationsPorts,
  readApplication,
  startOnboarding,
} from '../../shared/use-cases/manage-applications.ts';
import { type HttpRequest, type HttpResponse, json, jsonBody, pageOf, Refused, refuse, requireScope } from '../edge/http.ts';

export type ManageApplicationsHandlerPorts = ManageApplicationsPorts & ActivateNumberPorts;
type Ports = ManageApplicationsHandlerPorts;
type Call = (ports: Ports, request: HttpRequest, principal: Principal) => Promise<HttpResponse>;

/** Applications: the onboarding of numbers, as an admin starts it, follows it and does its part. */
export function makeHandler(ports: Ports): (request: HttpRequest) => Promise<HttpResponse> {
  return async (request) => {
    const principal = requireScope(request, request.routeKey.startsWith('GET ') ? 'read' : 'admin');
    const response = await callOf(request.routeKey)(ports, request, principal);
    const id = request.path('id');
    return id === '' ? response : { ...response, log: { application: id } };
  };
}

function callOf(routeKey: string): Call {
  switch (routeKey) {
    case 'POST /v1/applications':
      return start;
    case 'GET /v1/applications':
      return list;
    case 'GET /v1/applications/{id}':
      return read;
    case 'PATCH /v1/applications/{id}':
      return correct;
    case 'POST /v1/applications/{id}/cancel':
      return cancel;
    case 'POST /v1/applications/{id}/steps/{step}/complete':
      return complete;
    default:
      return sendCode;
  }
}

async function start(ports: Ports, request: HttpRequest, principal: Principal): Promise<HttpResponse> {
  if (principal.numbers !== undefined)
    return refuse(problem('forbidden', `The key is for the numbers ${principal.numbers.join(', ')}, and starts no application.`));
  const wish = parseStart(jsonBody(request), ports.settings.switchedOff);
  const outcome = await startOnboarding(ports, wish, principal.id);
  switch (outcome.kind) {
    case 'started': {
      const { id } = outcome.application;
      return {
        ...shown(ports, outcome.application, 201),
        headers: { location: `/v1/applications/${id}` },
        log: { application: id },
      };
    }
    case 'already-open':
      return refuse(alreadyOpenProblem(outcome.applicationId));
    case 'on-the-api':
      return refuse(onTheApiProblem(wish.phone));
    case 'account-wrong':
      throw new BadRequest([{ field: 'wabaId', detail: outcome.why }]);
  }
}

async function list(ports: Ports, request: HttpRequest, { numbers }: Principal): Promise<HttpResponse> {
  const { limit, cursor } = pageOf(request, ...FILTERS);
  const filter = { ...parseFilter(request.query), ...(numbers === undefined ? {} : { numbers }) };
  const page = await listApplications(ports, filter, limit, cursor);
  const now = ports.clock.now();
  return json(200, {
    applications: page.items.map((application) => toApplicationView(application, now)),
    next: page.next ?? null,
  });
}

async function read(ports: Ports, request: HttpRequest, principal: Principal): Promise<HttpResponse> {
  const found = await readApplication(ports, request.path('id'));
  const application = visible(found?.application, request, principal);
  return json(200, toWholeApplicationView(application, found?.log ?? [], ports.clock.now()));
}

async function correct(ports: Ports, request: HttpRequest, principal: Principal): Promise<HttpResponse> {
  const body = jsonBody(request);
  const fields = immutableFields(body);
  if (fields.length > 0) return refuse(immutableProblem(request.path('id'), fields));
  const application = await stored(ports, request, principal);
  const corrected = await correctApplication(ports, application.id, parseCorrection(body), principal.id);
  if (corrected === 'ended') return refuse(endedProblem(application));
  return shown(ports, corrected ?? application);
}

async function cancel(ports: Ports, request: HttpRequest, principal: Principal): Promise<HttpResponse> {
  const { id } = await stored(ports, request, principal);
  const { reason } = parseAs(cancelApplicationSchema, bodyOrNone(request));
  const outcome = await cancelApplication(ports, id, reason, principal.id);
  if (outcome === undefined) throw unknown(id);
  switch (outcome.kind) {
    case 'cancelled': {
      const message = `Application ${id} is cancelled. As acknowledged at its start, nothing is refunded. The number was not registered, and may have a new application.`;
      return json(200, { ...toApplicationView(outcome.application, ports.clock.now()), message });
    }
    case 'registering':
    case 'ended':
      return refuse(notCancellableProblem(outcome.application));
  }
}

async function complete(ports: Ports, request: HttpRequest, principal: Principal): Promise<HttpResponse> {
  const step = parseStepName(request.path('step'));
  if (step === undefined)
    return refuse(problem('not-found', `There is no step of that name: the steps are ${STEPS.join(', ')}.`));
  const application = await stored(ports, request, principal);
  return step === 'activate-number'
    ? activate(ports, request, principal, application.id)
    : completeByHand(ports, request, principal, application, step);
}

async function completeByHand(
  ports: Ports,
  request: HttpRequest,
  principal: Principal,
  application: Application,
  step: StepName,
): Promise<HttpResponse> {
  const given = parseEvidence(jsonBody(request), step);
  const waits = application.status === 'open' && application.steps[step].state === 'waiting';
  if (step === 'accept-facebook-invite' && waits && application.wabaId === undefined && given.wabaId === undefined)
    throw new BadRequest([{ field: 'wabaId', detail: 'is required: which account was shared is not known yet' }]);
  const outcome = await completeStepByHand(ports, application.id, step, given, principal.id);
  if (outcome === undefined) throw unknown(application.id);
  switch (outcome.kind) {
    case 'done':
      return shown(ports, outcome.application);
    case 'not-yet':
      return refuse(notCompletableProblem(outcome.application, step, outcome.why));
    case 'ended':
      return refuse(endedProblem(outcome.application));
  }
}

async function activate(ports: Ports, request: HttpRequest, principal: Principal, id: string): Promise<HttpResponse> {
  const given = parseActivation(jsonBody(request));
  const outcome = await activateNumber(ports, id, given, principal.id);
  if (outcome === undefined) throw unknown(id);
  switch (outcome.kind) {
    case 'activated':
      return shown(ports, outcome.application);
    case 'code-wrong':
      if (given.code !== undefined) return refuse(codeWrongProblem(id, outcome.triesLeft, outcome.expired));
      throw new BadRequest([{ field: 'code', detail: 'is required: the number is not verified yet' }]);
    case 'pin-wrong':
      return refuse(pinWrongProblem(id, outcome.why));
    case 'busy':
      return refuse(busyProblem(id));
    default:
      return notNow(ports, id, outcome);
  }
}

async function sendCode(ports: Ports, request: HttpRequest, principal: Principal): Promise<HttpResponse> {
  const { id } = await stored(ports, request, principal);
  const { method, language } = parseAs(requestCodeSchema, bodyOrNone(request));
  const outcome = await requestCode(ports, id, method, language, principal.id);
  if (outcome === undefined) throw unknown(id);
  return outcome.kind === 'requested' ? shown(ports, outcome.application) : notNow(ports, id, outcome);
}

type NotNow = Exclude<NonNullable<Awaited<ReturnType<typeof requestCode>>>, { readonly kind: 'requested' }>;

function notNow(ports: Ports, id: string, outcome: NotNow): HttpResponse {
  switch (outcome.kind) {
    case 'not-yet':
      return refuse(notCompletableProblem(outcome.application, 'activate-number', outcome.why));
    case 'ended':
      return refuse(endedProblem(outcome.application));
    case 'upstream':
      return refuse(problem('upstream-failed', `${outcome.why}.`, { applicationId: id }));
    case 'limit': {
      const seconds = Math.max(1, Math.ceil((outcome.retryAt - ports.clock.now()) / 1000));
      return { ...refuse(limitProblem(id, outcome.why, outcome.retryAt)), headers: { 'retry-after': String(seconds) } };
    }
  }
}

function shown(ports: Ports, application: Application, status = 200): HttpResponse {
  return json(status, toApplicationView(application, ports.clock.now()));
}

async function stored(ports: Ports, request: HttpRequest, principal: Principal): Promise<Application> {
  return visible(await ports.applications.get(request.path('id')), request, principal);
}

/** A key for some numbers sees the applications that brought these, and is not told of others. @throws Refused */
function visible(application: Application | undefined, request: HttpRequest, { numbers }: Principal): Application {
  const hidden = numbers !== undefined && (application?.number === undefined || !numbers.includes(application.number));
  if (application === undefined || hidden) throw unknown(request.path('id'));
  return application;
}

function unknown(id: string): Refused {
  return new Refused(problem('not-found', `There is no application ${id}.`));
}

/** A body that may be left out. */
function bodyOrNone(request: HttpRequest): unknown {
  return request.rawBody.length === 0 ? {} : jsonBody(request);
}

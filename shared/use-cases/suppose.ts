import type { Chosen, Refused } from '../domain/decide.ts';
import type { SendRequest } from '../domain/send-request.ts';
import { expiryRequest, type Suppose, type SupposedWindow, withWindow } from '../domain/suppose.ts';
import { type PreviewPorts, preview } from './accept-message.ts';
import type { Loaded } from './situation.ts';

/** Decides as a send would, if what is supposed were so: another policy, window or hour. Stores nothing. */
export async function previewSupposing(
  ports: PreviewPorts,
  request: SendRequest,
  { policy, window, at }: Suppose,
): Promise<Chosen | Refused> {
  const { clock, numbers } = ports;
  const supposed: PreviewPorts = {
    ...ports,
    clock: at === undefined ? clock : { now: () => at },
    numbers: policy === undefined ? numbers : { get: (number) => numbers.get(number), policy: async () => policy },
  };
  const asked = window === 'unanswered' ? await expiry(supposed, request) : request;
  if (asked === undefined) return nothingWanted(supposed.clock.now());
  const change = window === undefined ? undefined : (loaded: Loaded) => supposeWindow(loaded, request.from, window);
  return (await preview(supposed, asked, change)).decision;
}

async function expiry({ numbers, clock }: PreviewPorts, request: SendRequest): Promise<SendRequest | undefined> {
  return expiryRequest(request, await numbers.policy(request.from), clock.now());
}

function supposeWindow(loaded: Loaded, number: string, window: SupposedWindow): Loaded {
  return { ...loaded, situation: withWindow(loaded.situation, { number, person: loaded.person }, window) };
}

function nothingWanted(now: number): Refused {
  return {
    kind: 'refused',
    problem: 'session-closed',
    rule: 'no-action-wanted',
    detail: 'Nobody answered, and the policy wants nothing to be sent then: `onUnansweredExpiry` is null.',
    window: { state: 'closed', closesAt: now },
    considered: [],
    alternatives: [],
  };
}

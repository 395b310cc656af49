import type { Chosen, Refused } from '../domain/decide.ts';
import type { Message } from '../domain/message.ts';
import { toReplay, wentOnSince, whyNotReplayable } from '../domain/replay.ts';
import { type AcceptMessagePorts, acceptMessage, type PreviewPorts, preview, replayId } from './accept-message.ts';
import { changeMessage } from './change-message.ts';
import { loadSituation } from './situation.ts';

type NotReplayable = { readonly kind: 'not-replayable'; readonly why: string };
export type ReplayOutcome =
  | { readonly kind: 'accepted' | 'repeated'; readonly message: Message }
  | { readonly kind: 'refused'; readonly refused: Refused }
  | NotReplayable;

/**
 * Sends the content of a message that did not arrive once more, as a new message that is decided like any other. Its id
 * follows from the old one's: asked for again, it is the same one. The old one is marked last, and again if that was lost.
 */
export async function replayMessage(ports: AcceptMessagePorts, old: Message): Promise<ReplayOutcome> {
  const id = replayId(ports.ids, old.id);
  const earlier = await ports.messages.get(id);
  const outcome = earlier === undefined ? await sendAgain(ports, old, id) : ({ kind: 'repeated', message: earlier } as const);
  if (outcome.kind === 'accepted' || outcome.kind === 'repeated')
    await changeMessage(ports.messages, old.id, (message) =>
      message.replayedBy === id ? message : { ...message, replayedBy: id },
    );
  return outcome;
}

async function sendAgain(ports: AcceptMessagePorts, old: Message, id: string): Promise<ReplayOutcome> {
  const why = await whyNot(ports, old);
  if (why !== undefined) return { kind: 'not-replayable', why };
  // Of two at the same time one is stored, and both answer with it.
  const once = { owner: 'replay', key: old.id, bodyHash: '' };
  const outcome = await acceptMessage(ports, toReplay(old, ports.clock.now()), once, () => id);
  switch (outcome.kind) {
    case 'accepted':
    case 'refused':
      return outcome;
    default: {
      const message = await ports.messages.get(id);
      if (message === undefined) throw new Error(`the replay of message ${old.id} is gone`);
      return { kind: 'repeated', message };
    }
  }
}

/** Decides as a replay would, and stores nothing. */
export async function previewReplay(ports: PreviewPorts, old: Message): Promise<Chosen | Refused | NotReplayable> {
  const why = await whyNot(ports, old);
  if (why !== undefined) return { kind: 'not-replayable', why };
  return (await preview(ports, toReplay(old, ports.clock.now()))).decision;
}

async function whyNot(ports: PreviewPorts, old: Message): Promise<string | undefined> {
  const why = whyNotReplayable(old);
  if (why !== undefined || old.expiryOf === undefined) return why;
  const { situation } = await loadSituation(ports, old.number, old.to, []);
  return wentOnSince(old, situation)
    ? 'The person wrote since, or was answered: what should continue after the window has lost its reason.'
    : undefined;
}

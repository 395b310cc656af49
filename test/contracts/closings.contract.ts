import { expect, it } from 'vitest';
import type { Stores } from './backends.ts';
import { aClosing, aMessage, anInbound, CONVERSATION, collect, DAY, HOUR, NOW } from './values.ts';

export function closingsContract(open: () => Promise<Stores>): void {
  const withWindow = async () => {
    const stores = await open();
    await stores.sessions.recordInbound(anInbound(NOW));
    const [window] = await stores.sessions.find(CONVERSATION.number, [CONVERSATION.person]);
    return { stores, window };
  };

  it('writes record, expiry message and session together, and takes the window out of the sweep’s sight', async () => {
    const { stores, window } = await withWindow();
    const message = aMessage({ expiryOf: NOW + DAY, createdAt: NOW + DAY });
    const closing = aClosing({ reason: 'unanswered', messageId: message.id });
    expect(await stores.closings.close(closing, window, message)).toBe('closed');
    expect(await stores.closings.latest(CONVERSATION.number, [CONVERSATION.person])).toEqual(closing);
    expect(await stores.messages.get(message.id)).toEqual(message);
    expect(await stores.sessions.find(CONVERSATION.number, [CONVERSATION.person])).toEqual([window]);
    expect((await collect(stores.due.overdue(NOW + 9 * DAY))).map(({ kind }) => kind)).toEqual(['message']);
  });

  it('closes a window once', async () => {
    const { stores, window } = await withWindow();
    expect(await stores.closings.close(aClosing(), window, undefined)).toBe('closed');
    const again = aClosing({ reason: 'unanswered', messageId: 'msg_1' });
    expect(await stores.closings.close(again, window, aMessage())).toBe('already-closed');
    expect(await stores.messages.get('msg_1')).toBeUndefined();
    expect(await stores.closings.latest(CONVERSATION.number, [CONVERSATION.person])).toEqual(aClosing());
  });

  it('closes once when ten do it at the same time', async () => {
    const { stores, window } = await withWindow();
    const message = aMessage({ expiryOf: NOW + DAY });
    const closing = aClosing({ reason: 'unanswered', messageId: message.id });
    const results = await Promise.all(Array.from({ length: 10 }, () => stores.closings.close(closing, window, message)));
    expect(results.filter((result) => result === 'closed')).toHaveLength(1);
    expect(results.filter((result) => result === 'already-closed')).toHaveLength(9);
  });

  it('closes nothing when the window moved', async () => {
    const { stores, window } = await withWindow();
    await stores.sessions.recordInbound(anInbound(NOW + HOUR));
    expect(await stores.closings.close(aClosing(), window, aMessage())).toBe('moved');
    expect(await stores.closings.close(aClosing(), undefined, aMessage())).toBe('moved');
    expect(await stores.closings.latest(CONVERSATION.number, [CONVERSATION.person])).toBeUndefined();
    expect(await stores.messages.get('msg_1')).toBeUndefined();
  });

  it('closes a window whose session is gone, and not when one stands again', async () => {
    const gone = await open();
    expect(await gone.closings.close(aClosing(), undefined, undefined)).toBe('closed');
    const { stores } = await withWindow();
    expect(await stores.closings.close(aClosing(), undefined, undefined)).toBe('moved');
  });

  it('closes a superseded window beside the session that stands now', async () => {
    const { stores } = await withWindow();
    await stores.sessions.recordInbound(anInbound(NOW + 2 * DAY));
    const before = await stores.sessions.find(CONVERSATION.number, [CONVERSATION.person]);
    const closing = aClosing({ reason: 'superseded' });
    expect(await stores.closings.close(closing, undefined, undefined)).toBe('closed');
    expect(await stores.sessions.find(CONVERSATION.number, [CONVERSATION.person])).toEqual(before);
    expect(await collect(stores.due.overdue(NOW + 3 * DAY))).toHaveLength(1);
  });

  it('tells the latest window’s closing over several identities', async () => {
    const { closings } = await open();
    await closings.close(aClosing({ expiresAt: NOW }), undefined, undefined);
    await closings.close(aClosing({ expiresAt: NOW + 5 }), undefined, undefined);
    await closings.close(aClosing({ expiresAt: NOW + 9, person: 'NL.1' }), undefined, undefined);
    expect(await closings.latest(CONVERSATION.number, [CONVERSATION.person])).toMatchObject({ expiresAt: NOW + 5 });
    expect(await closings.latest(CONVERSATION.number, [CONVERSATION.person, 'NL.1'])).toMatchObject({ expiresAt: NOW + 9 });
    expect(await closings.latest('another', [CONVERSATION.person])).toBeUndefined();
  });
}

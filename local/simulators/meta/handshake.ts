import { randomInt } from 'node:crypto';
import type { HandshakeResult } from './meta.ts';

/** The GET by which Meta verifies a callback address: answered with 200 and the bare challenge (Meta, create a webhook endpoint). */
export async function shakeHands(callbackUrl: string, verifyToken: string): Promise<HandshakeResult> {
  const challenge = String(randomInt(1e9, 2e9));
  const url = new URL(callbackUrl);
  url.searchParams.set('hub.mode', 'subscribe');
  url.searchParams.set('hub.challenge', challenge);
  url.searchParams.set('hub.verify_token', verifyToken);
  try {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(20_000) });
    const body = await response.text();
    return { verified: response.status === 200 && body === challenge, status: response.status, body };
  } catch (error) {
    return { verified: false, status: 0, body: String(error) };
  }
}

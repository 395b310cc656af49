import type { User } from '../../shared/domain/user.ts';
import type { FoundUser, Users } from '../../shared/key-ports.ts';

/** Users by tokens that were handed out here. */
export class InMemoryUsers implements Users {
  readonly #users = new Map<string, User>();
  /** While set, the issuer does not answer. */
  silent = false;

  /** Signs somebody in. */
  token(user: User): string {
    const token = `header.${Buffer.from(user.id).toString('base64url')}.${this.#users.size}`;
    this.#users.set(token, user);
    return token;
  }

  /** Tokens of this user are worth nothing any more. */
  expire(id: string): void {
    for (const [token, user] of this.#users) if (user.id === id) this.#users.delete(token);
  }

  async find(token: string): Promise<FoundUser> {
    if (this.silent) return { kind: 'unavailable', error: new Error('the issuer does not answer') };
    const user = this.#users.get(token);
    return user === undefined ? { kind: 'unknown', why: 'not handed out here' } : { kind: 'known', user };
  }
}

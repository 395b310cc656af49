/** Why the local system does not start, in words that say what to do. Shown without a stack trace. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

/** Meta answered a call that was not a send with an error. `code` is Meta's. */
export class MetaRefused extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.name = 'MetaRefused';
    this.code = code;
  }
}

const PREFIX = 'ow';

/** `biz_opaque_callback_data` of our sends: Meta gives it back in every status, to all apps of the account. No personal data. */
export function toOpaque(deployment: string, messageId: string, attempt: number): string {
  return [PREFIX, deployment, messageId, attempt].join(':');
}

/** Whether a status is of a message that openwindow sent, this deployment or another; if not, another system did. */
export function isOurs(opaque: string | undefined): boolean {
  return opaque?.startsWith(`${PREFIX}:`) === true;
}

/** `ow:<deployment>:<message>:<attempt>`; another deployment's, or another system's, names nothing of ours. */
export function parseOpaque(
  opaque: string | undefined,
  deployment: string,
): { readonly messageId: string; readonly attempt: number } | undefined {
  const [prefix, owner, messageId, attempt] = opaque?.split(':') ?? [];
  if (prefix !== PREFIX || owner !== deployment || messageId === undefined || !/^[1-9]\d*$/.test(attempt ?? '')) return undefined;
  return { messageId, attempt: Number(attempt) };
}

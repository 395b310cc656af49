/** What several pages say. */
export const commonTexts = {
  loading: 'Loading…',
  trying: 'Trying…',
  tryAgain: 'Try again',
  working: 'Working…',
  back: 'Back',
  reload: 'Reload',
  over: 'closed',
  /** Beside the time left: less than an hour, less than ten minutes. */
  soon: { warn: 'soon', bad: 'very soon' },
  more: 'Load more',
  copied: 'Copied',
  copy: 'Copy',
  noConfig: 'The console could not read its configuration. Reload the page; if it stays so, see docs/operations.md.',
  broken: 'This page could not be shown. Reload it: after an update the old one no longer works.',
  notFound: 'There is no such page',
  notFoundWhy: 'The address may be mistyped or out of date.',
  toWindows: 'To the open windows',
  unreachable: 'The API does not answer. What you see may be out of date; it is asked again by itself.',
  forbidden: 'Your role does not allow this.',
  rateLimited: (seconds: number | undefined) =>
    `Too many requests. ${seconds === undefined ? 'It is tried again soon.' : `Try again in ${seconds} s.`}`,
  serverTrouble: (id: string | undefined) =>
    `The API failed. Try again; if it stays so, look for the request id in the log${id === undefined ? '.' : `: ${id}`}`,
  unexpected: (message: string) => `Something unexpected happened: ${message}`,
  typeToConfirm: (text: string) => `Type ${text} to confirm`,
  needsScope: { send: 'Your role may read, not send.', admin: 'This is for admins.' },
} as const;

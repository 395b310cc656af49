/** What stands around the pages. */
export const shellTexts = {
  skip: 'Skip to content',
  menu: 'Menu',
  navigation: 'Pages',
  side: 'Pages and settings',
  theme: 'Colours',
  themes: { system: 'As the system', light: 'Light', dark: 'Dark' },
  places: {
    windows: 'Windows',
    messages: 'Messages',
    overview: 'Overview',
    applications: 'Applications',
    numbers: 'Numbers',
    templates: 'Templates',
    playground: 'Playground',
  },
  signedInAs: (name: string, scopes: readonly string[]) =>
    `${name} · ${scopes.includes('admin') ? 'admin' : scopes.includes('send') ? 'agent' : 'reader'}`,
  signIn: 'Sign in',
  signOut: 'Sign out',
  key: 'Key of the API',
  keyHint: 'It is kept for this tab only. An admin makes one with “npm run keys”.',
  wrongKey: 'The API does not know this key. Check it, or ask for a new one.',
  noAnswer: 'The API does not answer. Try again.',
} as const;

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
  signOut: 'Sign out',
  noRole: 'You have no role here',
  noAnswer: 'The API does not answer',
} as const;

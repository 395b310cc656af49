/** The form that starts an application. */
export const startTexts = {
  title: 'Start an application',
  intro:
    'An application brings one phone number onto the WhatsApp Business API. Six steps, of several parties, take one to two weeks when everybody acts; Facebook’s verification comes on top.',
  organisation: 'Organisation',
  number: 'Number',
  fields: {
    name: { label: 'Name', hint: undefined },
    email: { label: 'E-mail', hint: 'Reminders and WhatsApp’s terms go there. Without it nobody can be asked to sign.' },
    facebookBusinessId: {
      label: 'Facebook business id',
      hint: 'Digits, from Meta Business Suite, Settings, Business info. It never changes during an application.',
    },
    phoneNumber: {
      label: 'Phone number',
      hint: 'With + and country code, such as +31201234567. It never changes during an application.',
    },
    displayName: {
      label: 'Display name',
      hint: 'What people see in WhatsApp; the organisation’s name unless given. WhatsApp reviews it.',
    },
    testPhone: { label: 'Test phone', hint: 'Gets a test message before the number goes live. Without it none is sent.' },
    wabaId: {
      label: 'WhatsApp Business Account',
      hint: 'Its id, where it is known already. Needed only where nobody is invited.',
    },
  },
  optional: 'optional',
  acknowledgements: 'Before you start',
  acknowledge: {
    neverBackToTheApp:
      'I know that the number can never go back to the WhatsApp apps. Once it is registered on the API it stays there: it is upgraded, never downgraded, and nobody can use it in WhatsApp or the WhatsApp Business app again.',
    noRefund:
      'I know that nothing is refunded when this application is cancelled after its start, or fails, whatever the reason and whoever caused it.',
  },
  displayNameWrong: 'Give 3 to 128 characters on one line. It is needed where the organisation’s name is shorter.',
  /** Beside an acknowledgement that is not given. */
  acknowledgeIt: 'Tick this: without it no application can be started.',
  action: 'Start the application',
  look: 'Some fields need another look.',
  taken: 'Open that application',
} as const;

import type { Ready } from '../runtime/ready.ts';

/** Commands to copy, in the order in which they make sense. */
export function commandsToTry(ready: Ready): readonly { readonly says: string; readonly command: string }[] {
  const { apiUrl, localUrl, apiKey, adminKey, phoneNumberId } = ready;
  const json = "-H 'content-type: application/json'";
  const message = { from: phoneNumberId, to: { phone: '+31612345678' }, content: { type: 'text', text: { body: 'Hi' } } };
  const application = {
    organisation: { name: 'Flower Shop', email: 'shop@example.org' },
    facebookBusinessId: '2329417887457253',
    phoneNumber: '+31205550123',
    acknowledgements: { neverBackToTheApp: true, noRefund: true },
  };
  return [
    {
      says: 'A person writes on WhatsApp, which opens a session of 24 hours:',
      command: `curl -s ${localUrl}/whatsapp/inbound ${json} -d '{"phone":"+31612345678","type":"text","text":"hello"}'`,
    },
    {
      says: 'Answer that person:',
      command: `curl -s ${apiUrl}/v1/messages -H 'authorization: Bearer ${apiKey}' -H "idempotency-key: $RANDOM" ${json} -d '${JSON.stringify(message)}'`,
    },
    { says: 'What the simulated WhatsApp accepted:', command: `curl -s ${localUrl}/whatsapp/messages` },
    { says: 'Move time past the window’s end:', command: `curl -s ${localUrl}/clock ${json} -d '{"advance":"PT25H"}'` },
    { says: 'What the phones received as SMS:', command: `curl -s ${localUrl}/sms` },
    {
      says: 'Start the application of another number, which takes weeks and several parties (docs/onboarding.md):',
      command: `curl -s ${apiUrl}/v1/applications -H 'authorization: Bearer ${adminKey}' ${json} -d '${JSON.stringify(application)}'`,
    },
    {
      says: 'How applications stand, and whose turn it is:',
      command: `curl -s ${apiUrl}/v1/applications -H 'authorization: Bearer ${adminKey}'`,
    },
    { says: 'Mails to the parties:', command: `curl -s ${localUrl}/mails` },
  ];
}

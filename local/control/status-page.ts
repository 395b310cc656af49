import { createServer, type Server } from 'node:http';
import type { Ready } from '../runtime/ready.ts';

const CSP = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const STYLE = `
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: #1b1f23; background: #fff }
  h1 { font-size: 1.6rem; margin-bottom: 0 } h2 { font-size: 1.1rem; margin-top: 2rem }
  table { border-collapse: collapse; width: 100% } td, th { text-align: left; padding: .3rem .8rem .3rem 0; vertical-align: top }
  th { font-weight: 600; white-space: nowrap } code, pre { font: 14px/1.5 ui-monospace, monospace }
  td { overflow-wrap: anywhere } pre { background: #f4f6f8; padding: .8rem; white-space: pre-wrap; overflow-wrap: anywhere; border-radius: 6px }
  @media (max-width: 30rem) { th, td { display: block; padding-right: 0 } th { padding-bottom: 0 } td { padding-top: 0 } }
  @media (prefers-color-scheme: dark) { body { color: #e6e9ec; background: #14171a } pre { background: #20252a } a { color: #8ab4f8 } }`;

/** Serves one page that says what runs where, and what to try. Not listening yet. */
export function makeStatusServer(ready: () => Ready | undefined, now: () => number): Server {
  return createServer((message, response) => {
    const current = ready();
    const known = (message.url ?? '/').split('?')[0] === '/';
    const status = !known ? 404 : current === undefined ? 503 : 200;
    const body = !known ? 'Not found' : current === undefined ? 'Starting…' : page(current, now());
    response.writeHead(status, {
      'content-type': status === 200 ? 'text/html; charset=utf-8' : 'text/plain; charset=utf-8',
      'content-security-policy': CSP,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    });
    response.end(message.method === 'HEAD' ? undefined : body);
  });
}

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

function page(ready: Ready, now: number): string {
  const rows: readonly (readonly [string, string, string])[] = [
    ['API', ready.apiUrl, 'what business systems and Meta call'],
    ['Controls', ready.localUrl, 'people who write, the clock, faults: of this local run only'],
    ['AWS endpoint', ready.awsEndpointUrl, `for the AWS CLI: --endpoint-url ${ready.awsEndpointUrl} --region ${ready.region}`],
    ['Key that may send', ready.apiKey, ''],
    ['Key of an admin', ready.adminKey, ''],
    ['Business number', ready.phoneNumberId, `in the simulated WhatsApp account ${ready.wabaId}`],
    ['Table', ready.tableName, ''],
    ['State machine', ready.stateMachineArn ?? 'none', 'runs each application: aws stepfunctions list-executions'],
  ];
  const table = rows.map(
    ([name, value, note]) => `<tr><th>${name}</th><td><code>${escapeHtml(value)}</code> ${escapeHtml(note)}</td></tr>`,
  );
  const commands = commandsToTry(ready).map(({ says, command }) => `<p>${escapeHtml(says)}</p><pre>${escapeHtml(command)}</pre>`);
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>openwindow, local</title><style>${STYLE}</style></head><body>
<h1>openwindow runs on this machine</h1>
<p>A gateway for WhatsApp that keeps the 24-hour window of every conversation. WhatsApp, phones and AWS are simulated;
the clock of this run says ${escapeHtml(new Date(now).toISOString())}.</p>
<table>${table.join('\n')}</table>
<h2>Try it</h2>
${commands.join('\n')}
</body></html>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

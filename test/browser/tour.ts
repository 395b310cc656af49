import type { LocalRun } from '../system/local-run.ts';

/** Where the clock of a run for the tour starts: screenshots of two days differ by nothing but what was changed. */
export const TOUR_STARTS = '2026-11-30T07:30:00Z';

/** A page of the console, and a file name for its picture. `ready`: a text that is there once it is whole. */
export type Stop = { readonly name: string; readonly path: string; readonly ready: RegExp };

/** What people wrote, in several scripts, with some who try to break the page. */
const PEOPLE: readonly (readonly [phone: string, name: string, text: string])[] = [
  ['+31612345678', 'Anna de Vries', 'Is my order ready? 🌷'],
  ['+4915123456789', 'Jürgen Weiß', 'Wann haben Sie morgen geöffnet?'],
  ['+971501234567', 'ليلى حسن', 'مرحبا! هل طلبي جاهز؟ 🙏🏽'],
  ['+2348031234567', 'Chinedu Okafor', 'Please call me when it is ready'],
  ['+972541234567', 'נועה לוי', 'שלום, אפשר לשנות את הכתובת?'],
  ['+5511987654321', 'João Silva', 'Bom dia! Quanto custa o buquê?'],
  ['+819012345678', '田中 さくら', '注文をキャンセルできますか？'],
  ['+919812345678', 'प्रिया शर्मा', 'क्या आप कल डिलीवर कर सकते हैं?'],
  ['+14155550123', '<img src=x onerror=alert(1)>', '<script>alert(1)</script> javascript:alert(1) https://example.org/a?b=1&c=2'],
  ['+34612345678', 'X'.repeat(120), 'a'.repeat(4096)],
];
const SHOP = '+31205550123';

/**
 * Fills a fresh run as days of work would: windows that close soon and late, answered and not, messages that failed, were
 * refused, fell back and wait, and applications under way, all by the API and the run's controls.
 */
export async function playTour(run: LocalRun): Promise<readonly Stop[]> {
  const { phoneNumberId } = run.ready;
  const applicationId = await apply(run);
  await must(run.policy(POLICY));
  for (const [phone, name, text] of PEOPLE.slice(0, 4)) await write(run, phone, name, text);
  await must(run.send('+31612345678', 'It is. You can collect it until six.'));
  await run.advance('PT25H');
  await must(run.send('+31612345678', 'We keep it for you until Friday.', { fallback: BY_SMS }));
  for (const [phone, name, text] of PEOPLE) {
    await write(run, phone, name, text);
    await run.advance('PT1H47M');
  }
  await must(run.send('+2348031234567', 'We will call at four.'));
  await must(run.control('/whatsapp/faults', { do: 'fail', code: 131026, by: 'webhook', times: 1, to: '+5511987654321' }));
  await must(run.send('+5511987654321', 'R$ 120', { fallback: BY_SMS }));
  await must(run.control('/whatsapp/faults', { do: 'fail', code: 131026, by: 'webhook', times: 1, to: '+819012345678' }));
  const failed = await must(run.send('+819012345678', 'はい、できます。', { fallback: [] }));
  // Nobody of this number ever wrote: refused.
  await run.send('+31699999999', 'Hello?', { fallback: [] });
  // In the night of the Netherlands: the SMS waits for the morning.
  await run.advance('PT1H');
  await run.send('+31687654321', 'Your parcel comes tomorrow.', { fallback: BY_SMS });
  await run.advance('PT5S');
  const conversation = `/conversations/${phoneNumberId}/%2B31612345678`;
  return [
    { name: 'windows', path: '/windows', ready: /Priya|प्रिया/ },
    { name: 'conversation', path: conversation, ready: /We tried to reach you/ },
    { name: 'conversation-hostile', path: `/conversations/${phoneNumberId}/%2B14155550123`, ready: /<script>/ },
    { name: 'conversation-long', path: `/conversations/${phoneNumberId}/%2B34612345678`, ready: /aaaaaaaa/ },
    { name: 'conversation-arabic', path: `/conversations/${phoneNumberId}/%2B971501234567`, ready: /طلبي/ },
    { name: 'messages', path: '/messages', ready: /田中|\+819012345678|JP/ },
    { name: 'message', path: `/messages/${failed.body.id}`, ready: /131026/ },
    { name: 'overview', path: '/overview', ready: /closed/i },
    { name: 'applications', path: '/applications', ready: /Flower Shop/ },
    { name: 'application', path: `/applications/${applicationId}`, ready: /Flower Shop/ },
    { name: 'numbers', path: '/numbers', ready: /live/i },
    { name: 'number', path: `/numbers/${phoneNumberId}`, ready: /never goes back/i },
    { name: 'policy', path: `/numbers/${phoneNumberId}/policy`, ready: /margin/i },
    { name: 'templates', path: '/templates', ready: /hello_world/ },
    { name: 'playground', path: '/playground', ready: /We tried to reach you/ },
  ];
}

const BY_SMS = [
  {
    route: 'sms',
    text: 'We tried to reach you on WhatsApp. Answer us there: {waLink}',
    on: ['window-closed', 'undelivered', 'failed'],
  },
];
const POLICY = {
  onUnansweredExpiry: { route: 'sms', text: 'Sorry, we missed you. Write to us again: {waLink}' },
  expiringLeadMinutes: 60,
  quietHours: { from: '21:00', to: '08:00', timeZone: 'Europe/Amsterdam', onQuiet: 'wait' },
};

async function write(run: LocalRun, phone: string, name: string, text: string): Promise<void> {
  await must(run.control('/whatsapp/inbound', { phone, name, type: 'text', text }));
}

async function apply(run: LocalRun): Promise<string> {
  const { body } = await must(
    run.api('POST', '/v1/applications', {
      organisation: { name: 'Flower Shop', email: 'shop@example.org' },
      facebookBusinessId: '2329417887457253',
      phoneNumber: SHOP,
      acknowledgements: { neverBackToTheApp: true, noRefund: true },
    }),
  );
  await run.advance('P1DT2H');
  await must(run.control('/parties/accept-invite', { applicationId: body.id }));
  await must(run.control('/parties/sign-terms', { applicationId: body.id, outcome: 'signed' }));
  return body.id;
}

async function must<T extends { readonly status: number; readonly text: string }>(answer: Promise<T>): Promise<T> {
  const { status, text } = await answer;
  if (status >= 400) throw new Error(text);
  return answer;
}

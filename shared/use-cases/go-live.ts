import type { Application } from '../domain/application.ts';
import { goLive, rejectStep } from '../domain/application-life.ts';
import { type Message, messageState } from '../domain/message.ts';
import type { Template, TemplateSend } from '../domain/template.ts';
import type { Applications, MetaOnboarding } from '../onboarding-ports.ts';
import type { Clock } from '../ports.ts';
import { type AcceptMessagePorts, acceptMessage } from './accept-message.ts';
import { changeApplication } from './change-application.ts';
import { type SyncPorts, syncAccount } from './manage-numbers.ts';

export type GoLivePorts = AcceptMessagePorts &
  SyncPorts & {
    readonly clock: Clock;
    readonly applications: Applications;
    readonly meta: MetaOnboarding;
  };

/** Every account has it from its beginning; outside Meta's public test numbers Meta may refuse it (131058). */
const LAST_RESORT = 'hello_world';

/**
 * Subscribes to the webhooks, fetches the templates, and sends a test message where a test phone is given. The number is
 * live when that has arrived; without one, at once. Answers what kept it from doing so.
 */
export async function pursueGoLive(ports: GoLivePorts, application: Application): Promise<string | undefined> {
  const { id, wabaId, number, testPhone, goLive: test } = application;
  if (wabaId === undefined || number === undefined) return 'the account or the number is not known';
  const subscribed = await ports.meta.subscribe(wabaId);
  if (subscribed.kind !== 'ok')
    return subscribed.kind === 'refused' ? `webhooks: Meta refused, ${subscribed.message}` : `webhooks: ${subscribed.why}`;
  const { error } = await syncAccount(ports, wabaId);
  if (error !== undefined) return `templates: ${error}`;
  if (testPhone === undefined) {
    await finish(ports, id, { by: 'process', evidence: { subscribed: wabaId, testMessage: 'none: no test phone was given' } });
    return undefined;
  }
  const { round } = application.steps['go-live'];
  // The round after a failure waits for a correction, which begins another: the same again would only fail again.
  if (test?.failed === true && test.round === round - 1) return undefined;
  if (test?.round !== round) return sendTest(ports, application, number, testPhone);
  const message = await ports.messages.get(test.testMessageId);
  if (message !== undefined) await applyTestMessage(ports, message);
  return undefined;
}

/** By the same way as every message, once a round: its key makes a second try the same message. */
async function sendTest(
  ports: GoLivePorts,
  application: Application,
  number: string,
  phone: string,
): Promise<string | undefined> {
  const { id, wabaId = '' } = application;
  const { round } = application.steps['go-live'];
  const template = await testTemplate(ports, wabaId);
  if (template === undefined)
    return 'test message: the account has no approved template without parameters; make one in WhatsApp Manager, or complete the step by hand';
  const request = {
    from: number,
    to: { phone },
    content: { type: 'template', template },
    fallback: [],
    applicationId: id,
  };
  const key = { owner: 'onboarding', key: `${id}#${round}`, bodyHash: phone };
  const outcome = await acceptMessage(ports, request, key, (message) => message.id);
  if (outcome.kind === 'refused') return `test message: ${outcome.refused.detail}`;
  if (outcome.kind === 'key-reused') return 'test message: the test phone was changed after it was sent';
  const testMessageId = outcome.kind === 'replayed' ? outcome.response : outcome.message.id;
  await changeApplication(ports.applications, id, (current) =>
    current.goLive?.round === round
      ? undefined
      : {
          application: { ...current, goLive: { testMessageId, round } },
          log: [
            { at: ports.clock.now(), by: 'process', what: 'test-message', step: 'go-live', evidence: { message: testMessageId } },
          ],
        },
  );
  return undefined;
}

/** An approved template that needs no parameters, of no marketing: the account's own before the one that Meta gives. */
async function testTemplate(ports: GoLivePorts, wabaId: string): Promise<TemplateSend | undefined> {
  const { items } = await ports.templates.list(wabaId, 100, undefined);
  const fit = items.filter(
    ({ status, category, components }) => status === 'APPROVED' && category === 'utility' && !needsParameters(components),
  );
  const chosen = fit.find(({ name }) => name !== LAST_RESORT) ?? fit[0];
  return chosen === undefined ? undefined : { name: chosen.name, language: { code: chosen.language } };
}

function needsParameters(components: Template['components']): boolean {
  return /\{\{|"format":"(IMAGE|VIDEO|DOCUMENT|LOCATION)"|"type":"(OTP|FLOW|COPY_CODE|CATALOG)"/i.test(
    JSON.stringify(components),
  );
}

/** The test message's fate: arrived, the number is live; failed, the provider looks into it and another is sent. */
export async function applyTestMessage(
  ports: { readonly clock: Clock; readonly applications: Applications },
  message: Message,
): Promise<boolean> {
  const state = messageState(message);
  const { applicationId, id } = message;
  if (applicationId === undefined) return false;
  if (state === 'delivered' || state === 'read') {
    return finish(ports, applicationId, { by: 'meta', evidence: { testMessage: id, state } });
  }
  if (state !== 'failed' && state !== 'expired') return false;
  const error = message.attempts.at(-1)?.error;
  const changed = await changeApplication(ports.applications, applicationId, (current) =>
    current.goLive?.testMessageId !== id
      ? undefined
      : rejectStep({ ...current, goLive: { ...current.goLive, failed: true } }, 'go-live', 'TestFailed', {
          at: ports.clock.now(),
          by: 'meta',
          key: `${id}#${state}`,
          reasons: [
            error === undefined ? `the test message is ${state}` : `the test message failed: ${error.message} (${error.code})`,
          ],
          party: 'provider',
          note: 'The test message did not arrive. Correct testPhone (PATCH), or complete the step by hand.',
        }),
  );
  return changed?.kind === 'changed';
}

async function finish(
  ports: { readonly clock: Clock; readonly applications: Applications },
  id: string,
  act: { readonly by: string; readonly evidence: Readonly<Record<string, unknown>> },
): Promise<boolean> {
  const changed = await changeApplication(ports.applications, id, (current) =>
    goLive(current, { ...act, at: ports.clock.now() }),
  );
  return changed?.kind === 'changed';
}

import { type ConsoleRun, makeConsoleServer } from '../console/server.ts';
import { makeSite } from '../console/site.ts';
import { makeControlServer } from '../control/control-server.ts';
import { makeControls } from '../control/routes.ts';
import type { DataFolder } from './data-folder.ts';
import { listen } from './free-port.ts';
import { makeApiServer } from './http/api-server.ts';
import type { StartOptions } from './options.ts';
import type { Parties } from './parties.ts';
import type { Pollers } from './pollers.ts';
import { choosePorts, type Ports, urlOf } from './ports.ts';
import { type Ready, writeReady } from './ready.ts';
import { forgetSeed, type SeededKeys, seed } from './seed.ts';
import { type System, startSystem } from './system.ts';
import { recreateTable } from './tables.ts';
import { toInboundSms } from './topics.ts';

/** A run that answers. */
export type Run = { readonly ready: Ready; stop(): Promise<void> };

/**
 * Starts the whole local system on a data folder, which it closes in the end, and settles when everything answers.
 * @throws Refusal for what the person who starts it can put right.
 */
export async function startRun(
  data: DataFolder,
  { port, config }: Pick<StartOptions, 'port' | 'config'>,
  onFatal: (reason: string) => void,
): Promise<Run> {
  const stops: (() => unknown)[] = [() => data.close()];
  const stop = async () => {
    for (const end of stops.splice(0).reverse()) await end();
  };
  try {
    const ports = await choosePorts(port);
    let consoleRun: ConsoleRun | undefined;
    await open(
      makeConsoleServer(() => consoleRun),
      ports.console,
      stops,
    );
    const system = await startSystem(data, ports, config, onFatal);
    stops.push(...stopsOf(system));
    const ready = await serve(system, stops);
    if (system.deployment.distribution === undefined) throw new Error('the template has no console');
    consoleRun = { ready, site: makeSite(system.deployment.distribution) };
    writeReady(data.path, ready);
    return { ready, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function stopsOf(system: System): (() => unknown)[] {
  return [
    () => system.dynamo.stop(),
    () => system.world.stop(),
    () => system.aws.close(),
    () => system.aws.stepFunctions.close(),
  ];
}

async function serve(system: System, stops: (() => unknown)[]): Promise<Ready> {
  const { world, deployment, functions, ports } = system;
  const api = makeApiServer({ world, deployment, invoke: functions.invoke.bind(functions) });
  await open(api, ports.api, stops);
  const parties = await system.startParties();
  stops.push(
    () => parties.meta.close(),
    () => parties.dropboxSign.close(),
  );
  const pollers = system.startPolling();
  // Functions end before all that they call, so that none sees it fail.
  stops.push(
    () => functions.stop(),
    () => pollers.stop(),
  );
  const keys = await seedRun(system, parties);
  await open(makeControlServer(controlsOf(system, parties, pollers, keys)), ports.controls, stops);
  return toReady(system, keys, parties, ports);
}

function controlsOf(system: System, parties: Parties, pollers: Pollers, { adminKey }: SeededKeys) {
  const { world, aws, phone, ports, topics } = system;
  return makeControls({
    world,
    aws,
    ...parties,
    api: { url: urlOf(ports.api), adminKey },
    phone,
    ttl: pollers.ttl,
    receiveSms: (from, text) => {
      const topicArn = topics.inboundTopicArn();
      if (topicArn === undefined) return false;
      const message = {
        messageId: crypto.randomUUID(),
        topicArn,
        message: toInboundSms(from, text),
        attributes: {},
        at: world.now(),
      };
      topics.deliver(message);
      return true;
    },
    reset: () => reset(system, parties, pollers),
  });
}

/** Back to a fresh run with the same keys, secrets and addresses; the clock stays where it is. */
async function reset(system: System, parties: Parties, pollers: Pollers): Promise<void> {
  const { world, aws, phone, asyncInvocations, dynamo, deployment, settings } = system;
  await world.settled();
  aws.reset();
  parties.meta.reset();
  parties.dropboxSign.reset();
  phone.reset();
  asyncInvocations.reset();
  for (const table of deployment.tables) await recreateTable(dynamo.client, table);
  await pollers.forget();
  system.functions.recycle();
  forgetSeed(settings);
  await seedRun(system, parties);
  await world.settled();
}

function seedRun({ ports, aws, settings, deployment, world }: System, { meta }: Parties): Promise<SeededKeys> {
  const { phoneNumberId, wabaId } = meta;
  const table = { tableName: deployment.tables[0]?.name ?? '', endpoint: aws.url, region: deployment.region };
  return seed({ apiUrl: urlOf(ports.api), settings, table, phoneNumberId, wabaId, now: () => world.now() });
}

function toReady({ deployment, partySecrets }: System, keys: SeededKeys, { meta }: Parties, ports: Ports): Ready {
  return {
    apiUrl: urlOf(ports.api),
    consoleUrl: urlOf(ports.console),
    localUrl: urlOf(ports.controls),
    awsEndpointUrl: urlOf(ports.aws),
    ...keys,
    appSecret: partySecrets.appSecret,
    verifyToken: partySecrets.verifyToken,
    phoneNumberId: meta.phoneNumberId,
    wabaId: meta.wabaId,
    region: deployment.region,
    tableName: deployment.tables[0]?.name ?? '',
    stateMachineArn: deployment.stateMachines[0]?.arn ?? null,
  };
}

async function open(server: import('node:http').Server, port: number, stops: (() => unknown)[]): Promise<void> {
  await listen(server, port);
  stops.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
}

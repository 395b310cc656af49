import { join } from 'node:path';
import { stop as stopBundler } from 'esbuild';
import { synthesise } from '../../infra/synth.ts';
import type { AwsEndpoint } from '../aws/api.ts';
import { startAwsEndpoint } from '../aws/endpoint.ts';
import { World } from '../kernel/world.ts';
import { Phone } from '../simulators/phone.ts';
import type { Deployment } from '../template/model.ts';
import { readAssembly, resolveDeployment } from '../template/read-deployment.ts';
import { AsyncInvocations } from './async-invocations.ts';
import { buildWorker } from './build-worker.ts';
import { Checkpoints } from './checkpoints.ts';
import type { DataFolder } from './data-folder.ts';
import { type Dynamo, startDynamo } from './dynoxide.ts';
import { freePort } from './free-port.ts';
import { Functions } from './functions.ts';
import { makeLogPrinter } from './logs.ts';
import { type Parties, type PartySecrets, seedSecrets, startParties } from './parties.ts';
import { Pollers } from './pollers.ts';
import { type Ports, urlOf } from './ports.ts';
import { Rules } from './rules.ts';
import { makeRunTask } from './run-task.ts';
import { Settings } from './settings.ts';
import { createTables } from './tables.ts';
import { Topics } from './topics.ts';

const REGION = 'eu-west-1';
const ACCOUNT = '000000000000';

/** The parts of a run, each started; nothing is polled and no port of the product is open yet. */
export type System = {
  readonly data: DataFolder;
  readonly ports: Ports;
  readonly world: World;
  readonly settings: Settings;
  readonly deployment: Deployment;
  readonly dynamo: Dynamo;
  readonly aws: AwsEndpoint;
  readonly phone: Phone;
  readonly functions: Functions;
  readonly asyncInvocations: AsyncInvocations;
  readonly rules: Rules;
  readonly topics: Topics;
  readonly partySecrets: PartySecrets;
  /** Starts the simulated Meta and Dropbox Sign, which post at once what is due. */
  startParties(): Promise<Parties>;
  /** Starts what works by itself: event sources, rules, what an earlier run left. */
  startPolling(): Pollers;
};

/** What can be called before the part that serves it is made. */
type Late = { pollers?: Pollers; rules?: Rules; topics?: Topics; asyncInvocations?: AsyncInvocations; functions?: Functions };

/** Starts everything that the product runs on. */
export async function startSystem(
  data: DataFolder,
  ports: Ports,
  config: string | undefined,
  onFatal: (reason: string) => void,
): Promise<System> {
  const world = new World(data.db);
  const settings = new Settings(data.db);
  const assembly = join(data.path, 'cdk');
  const starting = startDynamo(data.path, onFatal);
  const [dynamo, script, metaPort, dropboxSignPort, deployment] = await Promise.all([
    starting,
    buildWorker(join(data.path, 'worker.mjs')),
    freePort(),
    freePort(),
    synthesise({ outdir: assembly, config }).then(() => resolveDeployment(readAssembly(assembly), assembly, placeOf(ports))),
  ]);
  await stopBundler();
  await createTables(dynamo.client, deployment.tables);
  const late: Late = {};
  const phone = new Phone(data.db);
  const aws = await startAws({ data, world, deployment, dynamo, phone, port: ports.aws, late });
  const secrets = seedSecrets(settings, aws, deployment);
  const functions = startFunctions({
    world,
    deployment,
    aws,
    script,
    data,
    graphUrl: urlOf(metaPort),
    signUrl: urlOf(dropboxSignPort),
  });
  const parts = connect({ data, world, deployment, aws, functions, late });
  const startPolling = () => {
    parts.asyncInvocations.start();
    parts.rules.start();
    aws.stepFunctions.resume();
    const invoke = functions.invoke.bind(functions);
    late.pollers = new Pollers({ world, db: data.db, client: dynamo.client, deployment, aws, invoke });
    return late.pollers;
  };
  return {
    data,
    ports,
    world,
    settings,
    deployment,
    dynamo,
    aws,
    phone,
    functions,
    partySecrets: secrets,
    ...parts,
    startParties: () => startParties({ world, db: data.db, secrets, apiUrl: urlOf(ports.api), metaPort, dropboxSignPort }),
    startPolling,
  };
}

function placeOf(ports: Ports) {
  return { region: REGION, account: ACCOUNT, awsUrl: urlOf(ports.aws), apiUrl: urlOf(ports.api) };
}

type AwsParts = Pick<System, 'data' | 'world' | 'deployment' | 'dynamo' | 'phone'> & {
  readonly port: number;
  readonly late: Late;
};

function startAws({ data, world, deployment, dynamo, phone, port, late }: AwsParts): Promise<AwsEndpoint> {
  const checkpoints = new Checkpoints(data.db);
  return startAwsEndpoint({
    world,
    db: data.db,
    deployment,
    dynamoUrl: dynamo.url,
    port,
    streamBeginning: (shard) => checkpoints.beginning(shard),
    onTableWrite: (name) => late.pollers?.tableWritten(name),
    onSms: (sms) => phone.receive(sms),
    onTopicMessage: (message) => late.topics?.deliver(message),
    onEvents: (events) => late.rules?.deliver(events),
    invokeLambda: async (functionArn, payload) => late.asyncInvocations?.accept(functionArn, payload),
    runTask: makeRunTask(late),
  });
}

type FunctionParts = Pick<System, 'data' | 'world' | 'deployment' | 'aws'> & {
  readonly script: string;
  readonly graphUrl: string;
  readonly signUrl: string;
};

function startFunctions({ data, world, deployment, aws, script, graphUrl, signUrl }: FunctionParts): Functions {
  return new Functions({
    world,
    deployment,
    script,
    compileCache: join(data.path, 'compile-cache'),
    local: { AWS_ENDPOINT_URL: aws.url, GRAPH_API_URL: graphUrl, DROPBOX_SIGN_API_URL: signUrl },
    credentialsFor: (fn) => aws.credentialsFor(fn.roleArn, fn.id),
    onLog: makeLogPrinter(
      () => world.now(),
      process.stdout.isTTY === true,
      (line) => console.log(line),
    ),
  });
}

type Connected = Pick<System, 'asyncInvocations' | 'rules' | 'topics'>;
type ConnectParts = Pick<System, 'data' | 'world' | 'deployment' | 'aws' | 'functions'> & { readonly late: Late };

function connect({ data, world, deployment, aws, functions, late }: ConnectParts): Connected {
  const asyncInvocations = new AsyncInvocations({
    world,
    db: data.db,
    functions: deployment.functions,
    invoke: functions.invoke.bind(functions),
    onFailed: (fn, record) => {
      console.error(`${fn.id}: an asynchronous invocation failed for good`);
      const arn = fn.asyncOnFailureArn;
      if (arn?.includes(':sqs:')) aws.sqs.send(arn, { body: JSON.stringify(record) });
    },
  });
  const invokeAsync = asyncInvocations.accept.bind(asyncInvocations);
  const sendToQueue = (arn: string, body: string, groupId: string | undefined) => {
    aws.sqs.send(arn, { body, ...(groupId === undefined ? {} : { groupId }) });
  };
  const rules = new Rules({ world, db: data.db, deployment, invokeAsync, sendToQueue });
  const topics = new Topics({ deployment, invokeAsync });
  Object.assign(late, { functions, asyncInvocations, rules, topics });
  return { asyncInvocations, rules, topics };
}

import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AwsEndpoint, AwsEndpointOptions } from './api.ts';
import { makeDynamoService } from './dynamodb/dynamodb.ts';
import { DynamoUpstream } from './dynamodb/upstream.ts';
import { Callers } from './identity/callers.ts';
import { ObjectStore } from './s3/object-store.ts';
import { makeS3Service } from './s3/s3.ts';
import { makeScheduler } from './scheduler/scheduler.ts';
import { makeAwsServer } from './server.ts';
import { EventBuses } from './services/events.ts';
import { DurableLog } from './services/log.ts';
import { Secrets } from './services/secrets.ts';
import { Ses } from './services/ses.ts';
import { Sns } from './services/sns.ts';
import { makeStsService } from './services/sts.ts';
import { Queues } from './sqs/queues.ts';
import { makeSqsService } from './sqs/sqs.ts';
import { makeStepFunctions } from './stepfunctions/engine.ts';
import { makeStepFunctionsService } from './stepfunctions/service.ts';
import { toStatusEvent } from './stepfunctions/status-event.ts';
import { Usage } from './usage.ts';
import type { Service } from './wire/call.ts';

/**
 * Starts the AWS endpoint of a local run (its types are in `api.ts`): SQS, EventBridge and its Scheduler, SNS, SES, Secrets
 * Manager, S3, Step Functions and STS here, DynamoDB by proxy. Schedules from before a restart are armed again.
 */
export async function startAwsEndpoint(options: AwsEndpointOptions): Promise<AwsEndpoint> {
  const parts = makeParts(options);
  const server = makeAwsServer({
    world: options.world,
    callers: parts.callers,
    usage: parts.usage,
    services: servicesOf(parts, options),
  });
  const port = await listen(server, options.port);
  return toEndpoint(parts, options, server, `http://127.0.0.1:${port}`);
}

type Parts = ReturnType<typeof makeParts>;

function makeParts(options: AwsEndpointOptions) {
  const { world, db, deployment, onSms, onTopicMessage, onEvents, invokeLambda } = options;
  const callers = new Callers(deployment);
  const usage = new Usage();
  const log = new DurableLog(db);
  const queues = new Queues({ db, world, deployment, operatorId: callers.callerOf('').userId });
  const buses = new EventBuses({ log, world, deployment, callers, onEvents });
  return {
    callers,
    usage,
    log,
    queues,
    scheduler: makeScheduler(db, world, { deployment, callers, queues, invokeLambda }),
    sns: new Sns({ db, log, world, deployment, callers, onSms, onTopicMessage }),
    ses: new Ses({ log, world, deployment, callers }),
    buses,
    stepFunctions: makeMachines(options, callers, buses),
    secrets: new Secrets({ db, world, deployment, callers }),
    objects: new ObjectStore(db),
    upstream: new DynamoUpstream(options.dynamoUrl),
  };
}

function makeMachines({ world, db, deployment, runTask }: AwsEndpointOptions, callers: Callers, buses: EventBuses) {
  return makeStepFunctions({
    world,
    db,
    machines: deployment.stateMachines,
    isAllowed: (roleArn, action, resource) => callers.isAllowed(roleArn, action, resource),
    onStatusChange: (execution) => buses.put(toStatusEvent(execution)),
    invoke: async (functionArn, payload, how) =>
      (await runTask?.(functionArn, payload, how)) ?? { kind: 'error', errorMessage: `nothing runs ${functionArn}` },
  });
}

function servicesOf(parts: Parts, options: AwsEndpointOptions): ReadonlyMap<string, Service> {
  const { callers, usage, upstream } = parts;
  const { world, deployment, onTableWrite, streamBeginning = () => undefined } = options;
  return new Map<string, Service>([
    ['dynamodb', makeDynamoService({ deployment, callers, usage, upstream, streamBeginning, onTableWrite })],
    ['sqs', makeSqsService(parts.queues, callers)],
    ['scheduler', parts.scheduler.service],
    ['sns', parts.sns.service],
    ['ses', parts.ses.service],
    ['events', parts.buses.service],
    ['states', makeStepFunctionsService(parts.stepFunctions, callers)],
    ['secretsmanager', parts.secrets.service],
    ['s3', makeS3Service({ world, deployment, callers, store: parts.objects })],
    ['sts', makeStsService(deployment)],
  ]);
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the AWS endpoint has no port');
  return address.port;
}

function toEndpoint(parts: Parts, { world }: AwsEndpointOptions, server: Server, url: string): AwsEndpoint {
  const { callers, usage, log, queues, scheduler, sns, ses, buses, secrets, objects, upstream, stepFunctions } = parts;
  return {
    url,
    credentialsFor: (roleArn, functionId) => callers.credentialsFor(roleArn, functionId),
    isAllowed: (roleArn, action, resource) => callers.isAllowed(roleArn, action, resource),
    sqs: queues,
    stepFunctions,
    scheduler: { list: () => scheduler.list() },
    secrets,
    events: buses,
    sns,
    ses,
    s3: {
      put: (bucket, key, body) =>
        void objects.put(bucket, key, Buffer.from(body), { 'content-type': 'application/json' }, world.now()),
      list: (bucket) => objects.list(bucket).map(({ key }) => key),
      get: (bucket, key) => objects.body(bucket, key),
    },
    usage: () => ({ functions: usage.all() }),
    resetUsage: () => usage.reset(),
    reset() {
      queues.clear();
      scheduler.clear();
      stepFunctions.clear();
      sns.clear();
      objects.clear();
      log.clear();
      usage.reset();
    },
    async close() {
      queues.watch.endWaits();
      scheduler.stop();
      stepFunctions.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
      await upstream.close();
    },
  };
}

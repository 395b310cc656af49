import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Deployment } from './model.ts';
import { readEventSources, readFunctions } from './read-compute.ts';
import { readDistribution } from './read-console.ts';
import { readRules, readSubscriptions } from './read-events.ts';
import { readRoutes } from './read-http.ts';
import { readRoles } from './read-roles.ts';
import { readStateMachines } from './read-state-machines.ts';
import { readQueues, readTables } from './read-storage.ts';
import { type Exports, type Place, type RawTemplate, type Resource, Stack } from './stack.ts';

/** A stack of an assembly, as `cdk synth` writes it. */
export type SynthesisedStack = { readonly stackName: string; readonly template: RawTemplate };

/** Resolves the stacks of a deployment together: what one exports, another may import. */
export function resolveDeployment(stacks: readonly SynthesisedStack[], assemblyFolder: string, place: Place): Deployment {
  const exports: Exports = new Map();
  const resolved = stacks.map(({ stackName, template }) => new Stack(stackName, template, place, exports));
  const find: FindResources = (...types) => resolved.flatMap((stack) => stack.resources(...types));
  return {
    region: place.region,
    account: place.account,
    functions: readFunctions(find, assemblyFolder),
    routes: readRoutes(find),
    tables: readTables(find),
    queues: readQueues(find),
    eventSources: readEventSources(find),
    rules: readRules(find),
    buses: named(find('AWS::Events::EventBus')),
    topics: find('AWS::SNS::Topic').map((topic) => ({ name: topic.attribute('TopicName'), arn: topic.ref })),
    subscriptions: readSubscriptions(find),
    stateMachines: readStateMachines(find),
    scheduleGroups: named(find('AWS::Scheduler::ScheduleGroup')),
    buckets: named(find('AWS::S3::Bucket')),
    secrets: find('AWS::SecretsManager::Secret').map((secret) => ({ name: toSecretName(secret.ref), arn: secret.ref })),
    roles: readRoles(find),
    distribution: readDistribution(find, assemblyFolder),
  };
}

/** Reads the templates that an assembly's manifest names. */
export function readAssembly(folder: string): SynthesisedStack[] {
  const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Manifest;
  return Object.entries(manifest.artifacts)
    .filter(([, artifact]) => artifact.type === 'aws:cloudformation:stack')
    .map(([id, { properties }]) => ({
      stackName: properties?.stackName ?? id,
      template: JSON.parse(readFileSync(join(folder, properties?.templateFile ?? ''), 'utf8')) as RawTemplate,
    }));
}

type Manifest = {
  readonly artifacts: Record<string, { type: string; properties?: { templateFile?: string; stackName?: string } }>;
};

/** All resources of the given types, in all stacks. */
export type FindResources = (...types: readonly string[]) => Resource[];

function named(resources: readonly Resource[]): { name: string; arn: string }[] {
  return resources.map((resource) => {
    const arn = resource.attribute('Arn');
    return { name: resource.ref.startsWith('arn:') ? (arn.split(':').pop() ?? '') : resource.ref, arn };
  });
}

/** The ARN ends in six characters of AWS's own. */
function toSecretName(arn: string): string {
  return arn.replace(/^.*:secret:/, '').replace(/-[^-]{6}$/, '');
}

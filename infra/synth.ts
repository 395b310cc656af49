import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Annotations, App } from 'aws-cdk-lib';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import * as z from 'zod';
import { buildFunctions } from './bundle.ts';
import { buildConsole } from './console.ts';
import { ConsoleStack } from './console-stack.ts';
import { type Deployment, placeholdersOf, readDeployment } from './deployment.ts';
import { GatewayStack } from './gateway-stack.ts';
import { sampleWarning } from './rate-cards.ts';
import { StatefulStack } from './stateful-stack.ts';

const cdkJson = z.object({ context: z.record(z.string(), z.unknown()) });

/** How to build the app. */
export type AppOptions = {
  readonly deployment: Deployment;
  /** Folder with one folder per function: the bundles, or `functions/` itself where only the templates count. */
  readonly bundles: string;
  /** Folder of the console's build, or any where only the templates count. */
  readonly console: string;
  /** Where the assembly is written. Left out: where the CDK CLI says, else a temporary folder. */
  readonly outdir?: string;
  /** Whether synthesis also checks the templates against CDK's own rules. */
  readonly checked?: boolean;
};

/** The app and its stacks, before synthesis. */
export type Deployable = {
  readonly app: App;
  readonly stateful: StatefulStack;
  readonly gateway: GatewayStack;
  readonly console: ConsoleStack;
};

/**
 * Builds the app. Its feature flags are those of `cdk.json`, also where no CLI passes them on, so that every way to
 * synthesise gives the same templates. There are no look-ups: account and Region are those that are deployed to.
 */
export function buildApp({ deployment, bundles, console: files, outdir, checked = false }: AppOptions): Deployable {
  const { context } = cdkJson.parse(JSON.parse(readFileSync(new URL('../cdk.json', import.meta.url), 'utf8')));
  const app = new App({
    context: {
      ...context,
      'aws:cdk:enable-asset-metadata': true,
      'aws:cdk:enable-path-metadata': true,
    },
    analyticsReporting: false,
    builtinCloudFormationValidation: checked,
    ...(outdir === undefined ? {} : { outdir }),
  });
  const stateful = new StatefulStack(app, 'Stateful', { stackName: `${deployment.name}-stateful` });
  const gateway = new GatewayStack(app, 'Gateway', {
    stackName: `${deployment.name}-gateway`,
    deployment,
    stateful,
    bundles,
  });
  const console = new ConsoleStack(app, 'Console', {
    stackName: `${deployment.name}-console`,
    deployment,
    apiUrl: gateway.apiUrl,
    files,
  });
  // What works on one machine and not on AWS is said where it is checked.
  const placeholders = checked ? placeholdersOf(deployment) : [];
  for (const [placeholder, sentence] of placeholders) Annotations.of(gateway).addWarningV2(placeholder, sentence);
  return { app, stateful, gateway, console };
}

/** How to synthesise. */
export type SynthesisOptions = {
  /** Folder for the assembly. Left out: where the CDK CLI says, else a temporary folder. */
  readonly outdir?: string;
  /** The deployment's configuration. Left out: `infra/deployment.json`. */
  readonly config?: string | undefined;
  /** Adds rules for the app to be checked against. Left out: nothing is checked, which saves a second. */
  readonly checks?: (app: App) => void;
};

/**
 * Bundles the functions, builds the console and synthesises a deployment in process: no CLI, no network.
 * The assembly's folder holds all that it refers to; bundles that it holds already are not written again.
 */
export async function synthesise({ outdir, config, checks }: SynthesisOptions = {}): Promise<CloudAssembly> {
  const { deployment, rateCards } = readDeployment(config);
  const [files, bundles] = await Promise.all([buildConsole(), buildFunctions(rateCards)]);
  const place = outdir === undefined ? {} : { outdir: path.resolve(outdir) };
  const { app, gateway } = buildApp({ deployment, bundles, console: files, checked: checks !== undefined, ...place });
  const sample = checks === undefined ? undefined : sampleWarning(rateCards);
  if (sample !== undefined) Annotations.of(gateway).addWarningV2('openwindow:rateCards', sample);
  checks?.(app);
  return app.synth();
}

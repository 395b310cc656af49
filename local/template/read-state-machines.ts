import { object, text } from './fields.ts';
import type { StateMachine } from './model.ts';
import type { FindResources } from './read-deployment.ts';

/** @throws for a definition that the template does not hold itself. */
export function readStateMachines(find: FindResources): StateMachine[] {
  return find('AWS::StepFunctions::StateMachine').map(({ logicalId, properties, attribute }) => {
    const written = properties['DefinitionString'] ?? properties['Definition'];
    if (written === undefined)
      throw new Error(`${logicalId}: the local system reads no definition from ${Object.keys(properties)}`);
    const definition = typeof written === 'string' ? written : JSON.stringify(written);
    const substitutions = object(properties, 'DefinitionSubstitutions');
    return {
      name: attribute('Name'),
      arn: attribute('Arn'),
      roleArn: text(properties, 'RoleArn') ?? '',
      definition: definition.replace(/\$\{([A-Za-z0-9_]+)\}/g, (whole, name: string) => text(substitutions, name) ?? whole),
    };
  });
}

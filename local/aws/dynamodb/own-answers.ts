import type { Deployment } from '../../template/model.ts';
import { AwsError, type Fields } from '../wire/call.ts';
import { fieldsOf, requiredText } from '../wire/fields.ts';
import { tableNameOf } from './accesses.ts';

/**
 * Answers from the deployment what the DynamoDB server does not know: time to live (which the local system enforces),
 * backups, limits. `undefined`: the server answers.
 */
export function ownAnswer(deployment: Deployment, operation: string, input: Fields): Fields | undefined {
  switch (operation) {
    case 'DescribeTimeToLive':
      return timeToLive(deployment, input);
    case 'DescribeContinuousBackups':
      return continuousBackups(deployment, input);
    case 'DescribeLimits':
      return {
        AccountMaxReadCapacityUnits: 80_000,
        AccountMaxWriteCapacityUnits: 80_000,
        TableMaxReadCapacityUnits: 40_000,
        TableMaxWriteCapacityUnits: 40_000,
      };
    case 'ListBackups':
      return { BackupSummaries: [] };
    case 'ListGlobalTables':
      return { GlobalTables: [] };
    default:
      return undefined;
  }
}

function timeToLive(deployment: Deployment, input: Fields): Fields | undefined {
  const attribute = tableOf(deployment, input)?.ttlAttribute;
  if (attribute === undefined) return undefined;
  return { TimeToLiveDescription: { TimeToLiveStatus: 'ENABLED', AttributeName: attribute } };
}

function continuousBackups(deployment: Deployment, input: Fields): Fields {
  const table = tableOf(deployment, input);
  if (table === undefined) {
    const name = tableNameOf(requiredText(input, 'TableName'));
    throw new AwsError('TableNotFoundException', `Table not found: ${name}`);
  }
  const enabled = fieldsOf(table.create, 'PointInTimeRecoverySpecification')['PointInTimeRecoveryEnabled'] === true;
  const status = enabled ? 'ENABLED' : 'DISABLED';
  return {
    ContinuousBackupsDescription: {
      ContinuousBackupsStatus: 'ENABLED',
      PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: status },
    },
  };
}

function tableOf(deployment: Deployment, input: Fields): Deployment['tables'][number] | undefined {
  const name = tableNameOf(requiredText(input, 'TableName'));
  return deployment.tables.find((table) => table.name === name);
}

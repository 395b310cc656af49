import { object, objects, optional, text } from './fields.ts';
import type { EventRule, RuleTarget, Subscription } from './model.ts';
import type { FindResources } from './read-deployment.ts';

export function readRules(find: FindResources): EventRule[] {
  return find('AWS::Events::Rule').map((resource) => {
    const { properties } = resource;
    return {
      name: resource.ref,
      arn: resource.attribute('Arn'),
      busName: (text(properties, 'EventBusName') ?? 'default').replace(/^.*:event-bus\//, ''),
      enabled: (text(properties, 'State') ?? 'ENABLED') === 'ENABLED',
      ...optional('schedule', text(properties, 'ScheduleExpression')),
      ...optional('pattern', properties['EventPattern']),
      targets: objects(properties['Targets']).map((target) => toTarget(target)),
    };
  });
}

function toTarget(target: Readonly<Record<string, unknown>>): RuleTarget {
  if (target['InputTransformer'] !== undefined) throw new Error('the local system does not know InputTransformer');
  return {
    id: text(target, 'Id') ?? '',
    arn: text(target, 'Arn') ?? '',
    ...optional('input', text(target, 'Input')),
    ...optional('inputPath', text(target, 'InputPath')),
    ...optional('messageGroupId', text(object(target, 'SqsParameters'), 'MessageGroupId')),
    ...optional('deadLetterArn', text(object(target, 'DeadLetterConfig'), 'Arn')),
  };
}

export function readSubscriptions(find: FindResources): Subscription[] {
  return find('AWS::SNS::Subscription').map(({ properties }) => ({
    topicArn: text(properties, 'TopicArn') ?? '',
    protocol: text(properties, 'Protocol') ?? '',
    endpoint: text(properties, 'Endpoint') ?? '',
  }));
}

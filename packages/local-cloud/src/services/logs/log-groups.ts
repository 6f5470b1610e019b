import type {
  CreateLogGroupCommandInput,
  DeleteLogGroupCommandInput,
  DeleteRetentionPolicyCommandInput,
  DescribeLogGroupsCommandInput,
  DescribeLogGroupsResponse,
  LogGroup,
  PutRetentionPolicyCommandInput,
} from '@aws-sdk/client-cloudwatch-logs';
import { AwsError } from '../../kernel/aws-error.js';
import type { Cloud } from '../../kernel/cloud.js';
import { operation } from '../../kernel/service.js';
import { groupArn, onLogs } from './access.js';
import type { LogGroupRecord } from './log-record.js';
import type { LogStore } from './log-store.js';
import { pageOf } from './page.js';

const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

export const logGroupOperations = (cloud: Cloud, store: LogStore) => {
  const describe = (group: LogGroupRecord): LogGroup => {
    const arn = groupArn(cloud, group.name);
    const events = store.streamsOf(group.name).flatMap(({ name }) => store.events(group.name, name).events);
    return {
      logGroupName: group.name,
      creationTime: group.createdAt,
      ...(group.retentionDays === undefined ? {} : { retentionInDays: group.retentionDays }),
      metricFilterCount: 0,
      arn: `${arn}:*`,
      logGroupArn: arn,
      logGroupClass: group.logGroupClass,
      storedBytes: events.reduce((sum, { message }) => sum + message.length, 0),
      ...(group.kmsKeyId === undefined ? {} : { kmsKeyId: group.kmsKeyId }),
    };
  };

  return {
    CreateLogGroup: operation<CreateLogGroupCommandInput, object>({
      authorize: onLogs(cloud, 'CreateLogGroup'),
      handle: ({ logGroupName: name = '', kmsKeyId, tags, logGroupClass }) => {
        if (!/^[.\-_/#A-Za-z0-9]{1,512}$/.test(name)) {
          throw new AwsError(
            'InvalidParameterException',
            `1 validation error detected: Value '${name}' at 'logGroupName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+`,
          );
        }
        if (store.groups.has(name)) {
          throw new AwsError('ResourceAlreadyExistsException', 'The specified log group already exists');
        }
        store.groups.set(name, {
          name,
          createdAt: cloud.clock.now(),
          logGroupClass: logGroupClass ?? 'STANDARD',
          ...(kmsKeyId === undefined ? {} : { kmsKeyId }),
          tags: tags ?? {},
        });
        return {};
      },
    }),

    DeleteLogGroup: operation<DeleteLogGroupCommandInput, object>({
      authorize: onLogs(cloud, 'DeleteLogGroup'),
      handle: ({ logGroupName }) => {
        const { name } = store.group(logGroupName);
        for (const stream of store.streamsOf(name)) store.forgetStream(name, stream.name);
        store.groups.delete(name);
        return {};
      },
    }),

    DescribeLogGroups: operation<DescribeLogGroupsCommandInput, DescribeLogGroupsResponse>({
      authorize: () => [{ action: 'logs:DescribeLogGroups', resource: `${groupArn(cloud, '')}:log-stream:` }],
      handle: ({ logGroupNamePrefix = '', logGroupNamePattern = '', logGroupIdentifiers, limit, nextToken }) => {
        const wanted = logGroupIdentifiers?.map((one) => store.group(undefined, one).name);
        const all = [...store.groups.values()]
          .filter(
            ({ name }) =>
              name.startsWith(logGroupNamePrefix) && name.toLowerCase().includes(logGroupNamePattern.toLowerCase()),
          )
          .filter(({ name }) => wanted?.includes(name) ?? true)
          .sort((a, b) => (a.name < b.name ? -1 : 1));
        const { items, ...more } = pageOf(all, limit, nextToken);
        return { logGroups: items.map(describe), ...more };
      },
    }),

    PutRetentionPolicy: operation<PutRetentionPolicyCommandInput, object>({
      authorize: onLogs(cloud, 'PutRetentionPolicy'),
      handle: ({ logGroupName, retentionInDays = 0 }) => {
        const group = store.group(logGroupName);
        if (!RETENTION_DAYS.includes(retentionInDays)) {
          throw new AwsError(
            'InvalidParameterException',
            `1 validation error detected: Value '${retentionInDays}' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: [${RETENTION_DAYS.join(', ')}]`,
          );
        }
        store.groups.set(group.name, { ...group, retentionDays: retentionInDays });
        return {};
      },
    }),

    DeleteRetentionPolicy: operation<DeleteRetentionPolicyCommandInput, object>({
      authorize: onLogs(cloud, 'DeleteRetentionPolicy'),
      handle: ({ logGroupName }) => {
        const { retentionDays: _gone, ...group } = store.group(logGroupName);
        store.groups.set(group.name, group);
        return {};
      },
    }),
  };
};

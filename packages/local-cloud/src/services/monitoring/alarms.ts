import type {
  DeleteAlarmsCommandInput,
  DescribeAlarmsCommandInput,
  DescribeAlarmsOutput,
  MetricAlarm,
  PutMetricAlarmCommandInput,
} from '@aws-sdk/client-cloudwatch';
import { AwsError } from '../../kernel/aws-error.js';
import type { Cloud } from '../../kernel/cloud.js';
import { operation } from '../../kernel/service.js';

interface AlarmRecord {
  readonly settings: Omit<PutMetricAlarmCommandInput, 'Tags'>;
  /** Milliseconds since the epoch. */
  readonly updatedAt: number;
}

/** Alarms are kept and told; no metric is measured, so each stays at INSUFFICIENT_DATA. */
export const alarmOperations = (cloud: Cloud) => {
  const alarms = cloud.collection<AlarmRecord>('monitoring.alarms');
  const arnOf = (name: string): string => `arn:aws:cloudwatch:${cloud.region}:${cloud.account}:alarm:${name}`;
  const describe = ({ settings, updatedAt }: AlarmRecord): MetricAlarm => ({
    ActionsEnabled: true,
    OKActions: [],
    AlarmActions: [],
    InsufficientDataActions: [],
    ...settings,
    AlarmArn: arnOf(settings.AlarmName ?? ''),
    AlarmConfigurationUpdatedTimestamp: new Date(updatedAt),
    StateValue: 'INSUFFICIENT_DATA',
    StateReason: 'Unchecked: Initial alarm creation',
    StateUpdatedTimestamp: new Date(updatedAt),
  });

  return {
    PutMetricAlarm: operation<PutMetricAlarmCommandInput, object>({
      authorize: ({ AlarmName = '' }) => [{ action: 'cloudwatch:PutMetricAlarm', resource: arnOf(AlarmName) }],
      handle: ({ Tags: _tags, ...settings }) => {
        if (settings.MetricName === undefined && settings.Metrics === undefined) {
          throw new AwsError('ValidationError', 'MetricName or Metrics is required');
        }
        alarms.set(settings.AlarmName ?? '', { settings, updatedAt: cloud.clock.now() });
        return {};
      },
    }),
    DescribeAlarms: operation<DescribeAlarmsCommandInput, DescribeAlarmsOutput>({
      authorize: () => [{ action: 'cloudwatch:DescribeAlarms', resource: arnOf('*') }],
      handle: ({ AlarmNames, AlarmNamePrefix = '', StateValue }) => ({
        MetricAlarms: [...alarms.values()]
          .map(describe)
          .filter(({ AlarmName = '' }) => AlarmNames?.includes(AlarmName) ?? AlarmName.startsWith(AlarmNamePrefix))
          .filter((alarm) => StateValue === undefined || alarm.StateValue === StateValue),
        CompositeAlarms: [],
      }),
    }),
    DeleteAlarms: operation<DeleteAlarmsCommandInput, object>({
      authorize: ({ AlarmNames = [] }) =>
        AlarmNames.map((name) => ({ action: 'cloudwatch:DeleteAlarms', resource: arnOf(name) })),
      handle: ({ AlarmNames = [] }) => {
        for (const name of AlarmNames) alarms.delete(name);
        return {};
      },
    }),
  };
};

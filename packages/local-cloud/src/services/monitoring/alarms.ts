import type {
  DeleteAlarmsCommandInput,
  DescribeAlarmsCommandInput,
  DescribeAlarmsOutput,
  MetricAlarm,
  PutMetricAlarmCommandInput,
  SetAlarmStateCommandInput,
  StateValue,
} from '@aws-sdk/client-cloudwatch';
import { AwsError } from '../../kernel/aws-error.js';
import type { Cloud } from '../../kernel/cloud.js';
import { operation } from '../../kernel/service.js';

const STATES: Readonly<Record<StateValue, true>> = { ALARM: true, INSUFFICIENT_DATA: true, OK: true };

interface AlarmRecord {
  readonly settings: Omit<PutMetricAlarmCommandInput, 'Tags'>;
  /** Milliseconds since the epoch. */
  readonly updatedAt: number;
  /** As SetAlarmState said last. */
  readonly state?: { readonly value: StateValue; readonly reason: string; readonly data?: string; readonly at: number };
}

/** Alarms are kept and told; no metric is measured, so each is at INSUFFICIENT_DATA until SetAlarmState says otherwise. */
export const alarmOperations = (cloud: Cloud) => {
  const alarms = cloud.collection<AlarmRecord>('monitoring.alarms');
  const arnOf = (name: string): string => `arn:aws:cloudwatch:${cloud.region}:${cloud.account}:alarm:${name}`;
  const describe = ({ settings, updatedAt, state }: AlarmRecord): MetricAlarm => ({
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
    ...(state && {
      StateValue: state.value,
      StateReason: state.reason,
      ...(state.data !== undefined && { StateReasonData: state.data }),
      StateUpdatedTimestamp: new Date(state.at),
    }),
  });

  return {
    PutMetricAlarm: operation<PutMetricAlarmCommandInput, object>({
      authorize: ({ AlarmName = '' }) => [{ action: 'cloudwatch:PutMetricAlarm', resource: arnOf(AlarmName) }],
      handle: ({ Tags: _tags, ...settings }) => {
        if (settings.MetricName === undefined && settings.Metrics === undefined) {
          throw new AwsError('ValidationError', 'MetricName or Metrics is required');
        }
        const state = alarms.get(settings.AlarmName ?? '')?.state;
        alarms.set(settings.AlarmName ?? '', { settings, updatedAt: cloud.clock.now(), ...(state && { state }) });
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
    SetAlarmState: operation<SetAlarmStateCommandInput, object>({
      authorize: ({ AlarmName = '' }) => [{ action: 'cloudwatch:SetAlarmState', resource: arnOf(AlarmName) }],
      handle: ({ AlarmName = '', StateValue: value, StateReason: reason = '', StateReasonData: data }) => {
        const alarm = alarms.get(AlarmName);
        if (!alarm)
          throw new AwsError('ResourceNotFound', `There is no alarm with the name ${AlarmName}`, { status: 404 });
        if (value === undefined || !Object.hasOwn(STATES, value)) {
          throw new AwsError('ValidationError', `StateValue must be one of ${Object.keys(STATES).join(', ')}`);
        }
        const state = { value, reason, ...(data !== undefined && { data }), at: cloud.clock.now() };
        alarms.set(AlarmName, { ...alarm, state });
        return {};
      },
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

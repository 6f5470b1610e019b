import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  GetDashboardCommand,
  PutDashboardCommand,
  PutMetricAlarmCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { expect, onTestFinished, test } from 'vitest';
import { startLocalCloud } from '../../src/start.js';
import { onlyServices } from '../states/only-services.js';

const client = async () => {
  const local = await startLocalCloud({ port: 0, services: onlyServices('monitoring') });
  onTestFinished(() => local.close());
  return new CloudWatchClient({
    endpoint: local.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
};

test('an alarm is told as it was set, with no data yet, until it is deleted', async () => {
  const cloudwatch = await client();
  const settings = {
    AlarmName: 'a',
    MetricName: 'Errors',
    Namespace: 'AWS/Lambda',
    Dimensions: [{ Name: 'FunctionName', Value: 'f' }],
    ComparisonOperator: 'GreaterThanThreshold' as const,
    Threshold: 1,
    EvaluationPeriods: 1,
    Period: 60,
    Statistic: 'Sum' as const,
  };
  await cloudwatch.send(new PutMetricAlarmCommand(settings));
  const found = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNamePrefix: 'a' }));
  expect(found.MetricAlarms).toMatchObject([
    { ...settings, StateValue: 'INSUFFICIENT_DATA', AlarmArn: 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:a' },
  ]);
  await cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: ['a'] }));
  expect((await cloudwatch.send(new DescribeAlarmsCommand({}))).MetricAlarms ?? []).toEqual([]);
});

test('an alarm is in the state that it was set to, and only an alarm that is there', async () => {
  const cloudwatch = await client();
  await cloudwatch.send(
    new PutMetricAlarmCommand({
      AlarmName: 'a',
      MetricName: 'Errors',
      Namespace: 'x',
      ComparisonOperator: 'GreaterThanThreshold',
      EvaluationPeriods: 1,
    }),
  );
  const set = (AlarmName: string) =>
    cloudwatch.send(new SetAlarmStateCommand({ AlarmName, StateValue: 'ALARM', StateReason: 'a test' }));
  await set('a');
  const { MetricAlarms } = await cloudwatch.send(new DescribeAlarmsCommand({ StateValue: 'ALARM' }));
  expect(MetricAlarms).toMatchObject([{ AlarmName: 'a', StateValue: 'ALARM', StateReason: 'a test' }]);
  await expect(set('b')).rejects.toMatchObject({ name: 'ResourceNotFound' });
});

test('a dashboard keeps its body, which must be JSON', async () => {
  const cloudwatch = await client();
  await cloudwatch.send(new PutDashboardCommand({ DashboardName: 'd', DashboardBody: '{"widgets":[]}' }));
  expect((await cloudwatch.send(new GetDashboardCommand({ DashboardName: 'd' }))).DashboardBody).toBe('{"widgets":[]}');
  await expect(cloudwatch.send(new PutDashboardCommand({ DashboardName: 'd', DashboardBody: 'no' }))).rejects.toThrow(
    'must be a valid JSON',
  );
});

import { Alarm, ComparisonOperator, TreatMissingData, type Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Function } from 'aws-cdk-lib/aws-lambda';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { ServiceStorage } from './service-storage.js';

/** What an operator must look at: a lost event, a defect in the flow, a sweep that does not run. */
export const serviceAlarms = (
  scope: Construct,
  { storage, stateMachine, sweep }: { storage: ServiceStorage; stateMachine: StateMachine; sweep: Function },
): Alarm[] => {
  const alarm = (id: string, metric: Metric, threshold: number): Alarm =>
    new Alarm(scope, id, {
      metric,
      threshold,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  return [
    alarm('DeadLetterAlarm', storage.deadLetters.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum' }), 1),
    alarm('FlowFailedAlarm', stateMachine.metricFailed(), 1),
    alarm('SweepAlarm', sweep.metricErrors(), 3),
  ];
};

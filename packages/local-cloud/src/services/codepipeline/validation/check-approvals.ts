import type { PipelineDefinition } from '../state/definition.js';
import { invalidAction } from './refusal.js';

/** The topics of approval actions are topics of this Region. */
export const checkApprovals = ({ stages }: PipelineDefinition, region: string): void => {
  for (const action of stages.flatMap((stage) => stage.actions)) {
    const arn = action.actionTypeId.category === 'Approval' ? action.configuration['NotificationArn'] : undefined;
    if (arn === undefined || arn.includes('#{')) continue;
    const fault = faultOf(arn, region);
    if (fault !== undefined) {
      throw invalidAction(
        `The ARN ${arn} you specified for sending notifications for the approval action ${action.name} ${fault}`,
      );
    }
  }
};

const faultOf = (arn: string, region: string): string | undefined => {
  const [prefix, , service, arnRegion, account, topic] = arn.split(':');
  if (prefix !== 'arn' || !account || !topic) return 'is not in the correct format';
  if (service !== 'sns') return 'is not the ARN of an Amazon SNS topic';
  return arnRegion === region ? undefined : `is not in the Region of the pipeline (${region})`;
};

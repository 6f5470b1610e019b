import { ACTION_PROPERTIES } from '@codepipeline-ec2/core';
import { Aws, CfnDeletionPolicy } from 'aws-cdk-lib';
import { CfnCustomActionType } from 'aws-cdk-lib/aws-codepipeline';
import type { Construct } from 'constructs';

export interface ActionTypeProps {
  readonly category: string;
  readonly provider: string;
  readonly version: string;
  readonly stateMachineArn: string;
}

const UP_TO_FIVE = { minimumCount: 0, maximumCount: 5 };

/**
 * The custom action type. All of it but tags is replacement, and a version that was released cannot be defined anew:
 * so a replaced version stays, for the pipelines that still name it.
 */
export const actionType = (scope: Construct, id: string, props: ActionTypeProps): CfnCustomActionType => {
  const console = `https://${Aws.REGION}.console.aws.amazon.com/states/home?region=${Aws.REGION}#`;
  const type = new CfnCustomActionType(scope, id, {
    category: props.category,
    provider: props.provider,
    version: props.version,
    inputArtifactDetails: UP_TO_FIVE,
    outputArtifactDetails: UP_TO_FIVE,
    settings: {
      entityUrlTemplate: `${console}/statemachines/view/${props.stateMachineArn}`,
      executionUrlTemplate: `${console}/v2/executions/details/{ExternalExecutionId}`,
    },
    configurationProperties: ACTION_PROPERTIES.map((property) => ({
      name: property.name,
      required: property.required,
      key: property.key,
      secret: property.secret,
      queryable: property.queryable,
      type: property.type,
      description: property.description,
    })),
  });
  type.cfnOptions.deletionPolicy = CfnDeletionPolicy.DELETE;
  type.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.RETAIN;
  return type;
};

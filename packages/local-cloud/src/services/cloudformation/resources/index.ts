import { cdkMetadata } from './cdk/metadata.js';
import { cloudformationStack } from './cloudformation/stack.js';
import { cloudformationWaitConditionHandle } from './cloudformation/wait-condition-handle.js';
import { cloudwatchAlarm } from './cloudwatch/alarm.js';
import { cloudwatchDashboard } from './cloudwatch/dashboard.js';
import { codecommitRepository } from './codecommit/repository.js';
import { codedeployApplication } from './codedeploy/application.js';
import { codedeployDeploymentGroup } from './codedeploy/deployment-group.js';
import { codepipelineCustomActionType } from './codepipeline/custom-action-type.js';
import { codepipelinePipeline } from './codepipeline/pipeline.js';
import { codepipelineWebhook } from './codepipeline/webhook.js';
import { dynamodbTable } from './dynamodb/table.js';
import { ec2LaunchTemplate } from './ec2/launch-template.js';
import { ec2SecurityGroup } from './ec2/security-group.js';
import { ecrRepository } from './ecr/repository.js';
import { eventsRule } from './events/rule.js';
import { iamAccessKey } from './iam/access-key.js';
import { iamGroup } from './iam/group.js';
import { iamInstanceProfile } from './iam/instance-profile.js';
import { iamManagedPolicy } from './iam/managed-policy.js';
import { iamPolicy } from './iam/policy.js';
import { iamRole } from './iam/role.js';
import { iamUserToGroupAddition } from './iam/user-to-group-addition.js';
import { iamUser } from './iam/user.js';
import { kmsAlias } from './kms/alias.js';
import { kmsKey } from './kms/key.js';
import { lambdaAlias } from './lambda/alias.js';
import { lambdaEventSourceMapping } from './lambda/event-source-mapping.js';
import { lambdaFunction } from './lambda/function.js';
import { lambdaPermission } from './lambda/permission.js';
import { lambdaVersion } from './lambda/version.js';
import { logsLogGroup } from './logs/log-group.js';
import { logsResourcePolicy } from './logs/resource-policy.js';
import { s3BucketPolicy } from './s3/bucket-policy.js';
import { s3Bucket } from './s3/bucket.js';
import { snsSubscription } from './sns/subscription.js';
import { snsTopicPolicy } from './sns/topic-policy.js';
import { snsTopic } from './sns/topic.js';
import { sqsQueuePolicy } from './sqs/queue-policy.js';
import { sqsQueue } from './sqs/queue.js';
import { ssmDocument } from './ssm/document.js';
import { ssmParameter } from './ssm/parameter.js';
import { stepfunctionsStateMachine } from './stepfunctions/state-machine.js';
import { providerTable } from './provider-table.js';

/** Every resource type that stacks may have. */
export const PROVIDERS = providerTable([
  cdkMetadata,
  cloudformationStack,
  cloudformationWaitConditionHandle,
  cloudwatchAlarm,
  cloudwatchDashboard,
  codecommitRepository,
  codedeployApplication,
  codedeployDeploymentGroup,
  codepipelineCustomActionType,
  codepipelinePipeline,
  codepipelineWebhook,
  dynamodbTable,
  ec2LaunchTemplate,
  ec2SecurityGroup,
  ecrRepository,
  eventsRule,
  iamAccessKey,
  iamGroup,
  iamInstanceProfile,
  iamManagedPolicy,
  iamPolicy,
  iamRole,
  iamUser,
  iamUserToGroupAddition,
  kmsAlias,
  kmsKey,
  lambdaAlias,
  lambdaEventSourceMapping,
  lambdaFunction,
  lambdaPermission,
  lambdaVersion,
  logsLogGroup,
  logsResourcePolicy,
  s3BucketPolicy,
  s3Bucket,
  snsSubscription,
  snsTopicPolicy,
  snsTopic,
  sqsQueuePolicy,
  sqsQueue,
  ssmDocument,
  ssmParameter,
  stepfunctionsStateMachine,
]);

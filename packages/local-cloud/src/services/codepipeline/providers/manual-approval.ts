import { AwsError } from '../../../kernel/aws-error.js';
import type { Engine } from '../engine/engine.js';
import type { Provider } from '../engine/provider.js';
import type { ActionExecutionRecord } from '../state/action-execution.js';
import type { World } from '../world.js';
import { actionRole, callFailed } from './action-role.js';

/** Waits for somebody to approve or reject. */
export const manualApproval: Provider = {
  timeoutMs: (tunables, { timeoutInMinutes }) =>
    timeoutInMinutes === undefined ? tunables.approvalTimeoutMs : timeoutInMinutes * 60_000,
  begin: (engine, action) => {
    const token = engine.world.cloud.uuid();
    // In PARALLEL mode the token is found in the list of action executions, as the external execution's id.
    engine.showDetails(action.id, { token, externalExecutionId: token });
    notify(engine, action, token);
  },
  resume: (engine, action) => {
    if (action.token === undefined) manualApproval.begin(engine, action);
  },
};

const notify = (engine: Engine, action: ActionExecutionRecord, token: string): void => {
  const { cloud } = engine.world;
  const topic = action.resolvedConfiguration['NotificationArn'];
  if (topic === undefined) return;
  cloud.background(`notification of approval action ${action.actionName}`, async () => {
    try {
      const message = JSON.stringify(approvalMessage(engine.world, action, token));
      const subject = `APPROVAL NEEDED: AWS CodePipeline ${action.pipelineName} for action ${action.actionName}`;
      await cloud.call(
        'sns',
        'Publish',
        { TopicArn: topic, Subject: subject.slice(0, 100), Message: message },
        actionRole(cloud, action),
      );
    } catch (error) {
      // Without SNS in this cloud the approval still waits for its result.
      if (error instanceof AwsError && error.code === 'NotImplemented') return;
      engine.endAction(action.id, callFailed(error));
    }
  });
};

const approvalMessage = ({ cloud }: World, action: ActionExecutionRecord, token: string): object => {
  const console = `https://console.aws.amazon.com/codepipeline/home?region=${cloud.region}#/view/${action.pipelineName}`;
  const { CustomData: customData, ExternalEntityLink: externalEntityLink } = action.resolvedConfiguration;
  return {
    region: cloud.region,
    consoleLink: console,
    approval: {
      pipelineName: action.pipelineName,
      stageName: action.stageName,
      actionName: action.actionName,
      token,
      expires: `${new Date(action.startedAt + action.timeoutMs).toISOString().slice(0, 16)}Z`,
      ...(externalEntityLink !== undefined && { externalEntityLink }),
      approvalReviewLink: `${console}/${action.stageName}/${action.actionName}/approve/${token}`,
      ...(customData !== undefined && { customData }),
    },
  };
};

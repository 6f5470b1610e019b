import type {
  CreateDeploymentOutput,
  CreateDeploymentInput,
  GetDeploymentOutput,
  RegisterApplicationRevisionInput,
  RevisionLocation,
} from '@aws-sdk/client-codedeploy';
import type { Engine } from '../engine/engine.js';
import { failed, type ActionDetails, type ActionOutcome } from '../engine/outcome.js';
import type { Provider } from '../engine/provider.js';
import type { ActionExecutionRecord } from '../state/action-execution.js';
import { actionRole, callFailed } from './action-role.js';
import { lookLater } from './look-later.js';

/** Deploys an artifact by CodeDeploy, whose instances fetch it themselves. */
export const codeDeploy: Provider = {
  timeoutMs: (tunables) => tunables.codeDeployTimeoutMs,
  begin: (engine, action) =>
    engine.world.cloud.background(`CodeDeploy action ${action.actionName} of ${action.pipelineName}`, async () => {
      const started = await start(engine, action).catch(callFailed);
      if (typeof started !== 'string') {
        engine.endAction(action.id, started);
        return;
      }
      engine.showDetails(action.id, detailsOf(engine, started));
      lookLater(engine, action, () => outcomeOf(engine, action, started));
    }),
  resume: (engine, action) => {
    const { externalExecutionId: id } = action;
    if (id === undefined) codeDeploy.begin(engine, action);
    else lookLater(engine, action, () => outcomeOf(engine, action, id), 0);
  },
};

const start = async ({ world }: Engine, action: ActionExecutionRecord): Promise<string | ActionOutcome> => {
  const { cloud } = world;
  const { ApplicationName: applicationName, DeploymentGroupName: deploymentGroupName } = action.resolvedConfiguration;
  const [input] = action.inputs;
  if (!input) return failed('ConfigurationError', `Action ${action.actionName} has no input artifact`);
  const role = actionRole(cloud, action);
  const { bucket, key } = input.place;
  const revision: RevisionLocation = { revisionType: 'S3', s3Location: { bucket, key, bundleType: 'zip' } };
  const registration: RegisterApplicationRevisionInput = { applicationName, revision };
  await cloud.call('codedeploy', 'RegisterApplicationRevision', registration, role);
  const deployment: CreateDeploymentInput = { applicationName, deploymentGroupName, revision };
  const created = await cloud.call<CreateDeploymentOutput>('codedeploy', 'CreateDeployment', deployment, role);
  return created.deploymentId ?? '';
};

/** Undefined while the deployment runs. */
const outcomeOf = async (
  engine: Engine,
  action: ActionExecutionRecord,
  deploymentId: string,
): Promise<ActionOutcome | undefined> => {
  const { cloud } = engine.world;
  const { deploymentInfo } = await cloud.call<GetDeploymentOutput>(
    'codedeploy',
    'GetDeployment',
    { deploymentId },
    actionRole(cloud, action),
  );
  const { status, errorInformation: error } = deploymentInfo ?? {};
  const details = detailsOf(engine, deploymentId);
  switch (status) {
    case 'Succeeded':
      return { status: 'Succeeded', details: { ...details, summary: 'Deployment Succeeded' } };
    case 'Failed':
    case 'Stopped': {
      const summary = `Deployment ${deploymentId} ${status === 'Failed' ? 'failed' : 'was stopped'}`;
      const why = error?.message === undefined ? summary : `${error.message} (Error code: ${error.code})`;
      return { ...failed('JobFailed', why), details: { ...details, summary } };
    }
    case 'Baking':
    case 'Created':
    case 'InProgress':
    case 'Queued':
    case 'Ready':
    case undefined:
      return undefined;
  }
};

const detailsOf = ({ world: { cloud } }: Engine, deploymentId: string): ActionDetails => ({
  externalExecutionId: deploymentId,
  externalExecutionUrl: `https://console.aws.amazon.com/codedeploy/home?region=${cloud.region}#/deployments/${deploymentId}`,
});

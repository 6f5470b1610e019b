import type { Provider } from '../engine/provider.js';
import { failed } from '../engine/outcome.js';
import { actionTypeKey, type ActionTypeName } from '../state/action-type.js';
import type { Store } from '../state/store.js';
import { codeDeploy } from './codedeploy.js';
import { customAction } from './custom-action.js';
import { gitSource } from './git-source.js';
import { lambdaInvoke } from './lambda-invoke.js';
import { manualApproval } from './manual-approval.js';
import { partnerAction } from './partner-action.js';
import { s3Deploy } from './s3-deploy.js';
import { s3Source } from './s3-source.js';
import { stepFunctions } from './step-functions.js';

const MANAGED: Readonly<Record<string, Provider>> = {
  'AWS/Source/S3/1': s3Source,
  'AWS/Source/CodeCommit/1': gitSource,
  'AWS/Source/CodeStarSourceConnection/1': gitSource,
  'ThirdParty/Source/GitHub/1': gitSource,
  'AWS/Deploy/S3/1': s3Deploy,
  'AWS/Deploy/CodeDeploy/1': codeDeploy,
  'AWS/Approval/Manual/1': manualApproval,
  'AWS/Invoke/Lambda/1': lambdaInvoke,
  'AWS/Invoke/StepFunctions/1': stepFunctions,
};

/** A pipeline's types are checked when it is stored: only a state of another release can name a type without provider. */
const missing: Provider = {
  timeoutMs: (tunables) => tunables.otherTimeoutMs,
  begin: (engine, action) =>
    void engine.endAction(action.id, failed('ConfigurationError', `No provider for ${actionTypeKey(action.type)}`)),
};

export const providerOf = (store: Pick<Store, 'partnerTypes'>, type: ActionTypeName): Provider => {
  if (type.owner === 'Custom') return customAction;
  const partner = store.partnerTypes.get(actionTypeKey(type));
  return partner ? partnerAction(partner.declaration.executor.type) : (MANAGED[actionTypeKey(type)] ?? missing);
};

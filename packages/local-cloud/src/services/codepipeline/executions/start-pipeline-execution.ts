import type {
  StartPipelineExecutionCommandInput,
  StartPipelineExecutionCommandOutput,
} from '@aws-sdk/client-codepipeline';
import { AwsError } from '../../../kernel/aws-error.js';
import { callerArn } from '../../../kernel/caller.js';
import type { Call } from '../../../kernel/service.js';
import { accessTo } from '../access.js';
import type { Engine } from '../engine/engine.js';
import { startExecution } from '../engine/start-execution.js';
import { findPipeline } from '../pipelines/find-pipeline.js';
import { served, type Answer } from '../served.js';
import { gitSourceSettings } from '../sources/git-source-settings.js';
import type { ActionDefinition, PipelineDefinition } from '../state/definition.js';
import type { SourceOverride, Trigger } from '../state/execution.js';
import { tokenKey } from '../state/store.js';
import { startPipelineExecutionShape } from '../validation/execution-shapes.js';
import { repeated } from '../validation/refusal.js';
import type { World } from '../world.js';

export const startPipelineExecution = (engine: Engine) => {
  const { world } = engine;
  const { cloud, store } = world;
  return served<StartPipelineExecutionCommandInput, Answer<StartPipelineExecutionCommandOutput>>(
    startPipelineExecutionShape,
    ({ name }) => accessTo(cloud).pipeline('StartPipelineExecution', name),
    (input, call) => {
      const { name, variables, clientRequestToken, sourceRevisions } = input;
      const pipeline = findPipeline(world, name);
      const [earlier] =
        clientRequestToken === undefined ? [] : store.executions.by('token', tokenKey(name, clientRequestToken));
      if (earlier) return { pipelineExecutionId: earlier.id };
      checkVariables(pipeline.definition, variables ?? []);
      const sourceOverrides = (sourceRevisions ?? []).map((revision) => override(pipeline.definition, revision));
      checkCapacity(world, pipeline.definition);
      const execution = startExecution(engine, pipeline, {
        trigger: triggerOf(input, call, cloud.account),
        variables: Object.fromEntries((variables ?? []).map((variable) => [variable.name, variable.value])),
        sourceOverrides,
        ...(clientRequestToken !== undefined && { clientRequestToken }),
      });
      return { pipelineExecutionId: execution.id };
    },
  );
};

/** What a service of this cloud may say besides: a rule of EventBridge calls as its role, but is what started it. */
interface StartedByService {
  readonly trigger?: Trigger;
}

const triggerOf = (input: object, { caller, headers }: Call, account: string): Trigger => {
  // No such member comes over HTTP: the protocol reads only what the schema knows, and headers tell such a call.
  const { trigger } = input as StartedByService;
  return headers === undefined && trigger
    ? trigger
    : { type: 'StartPipelineExecution', detail: callerArn(caller, account) };
};

const checkVariables = (definition: PipelineDefinition, given: readonly { readonly name: string }[]): void => {
  const refused = (message: string): AwsError => new AwsError('ValidationException', message);
  if (given.length > 0 && definition.pipelineType === 'V1') {
    throw refused('Pipeline variable can only be used with V2 pipelines');
  }
  const names = given.map(({ name }) => name);
  const unknown = names.find((name) => !definition.variables?.some((variable) => variable.name === name));
  if (unknown !== undefined) throw refused(`The variable ${unknown} is not declared in pipeline ${definition.name}`);
  const twice = repeated(names);
  if (twice !== undefined) throw refused(`The variable ${twice} is given more than once`);
  const missing = definition.variables?.find(
    ({ name, defaultValue }) => defaultValue === undefined && !names.includes(name),
  );
  if (missing)
    throw refused(`The variable ${missing.name} of pipeline ${definition.name} has no default: give it a value`);
};

const override = (
  definition: PipelineDefinition,
  revision: {
    readonly actionName: string;
    readonly revisionType: SourceOverride['type'];
    readonly revisionValue: string;
  },
): SourceOverride => {
  const { actionName, revisionType: type, revisionValue: value } = revision;
  const action = definition.stages[0]?.actions.find(({ name }) => name === actionName);
  if (!action) {
    throw new AwsError('ValidationException', `Pipeline ${definition.name} has no source action ${actionName}`);
  }
  if (!fitting(action).includes(type)) {
    throw new AwsError('ValidationException', `The revision type ${type} does not fit the source action ${actionName}`);
  }
  if (type === 'S3_OBJECT_KEY' && action.configuration['AllowOverrideForS3ObjectKey']?.toLowerCase() !== 'true') {
    throw new AwsError(
      'ValidationException',
      `The source action ${actionName} does not allow to override its S3 object key: AllowOverrideForS3ObjectKey is not true`,
    );
  }
  return { actionName, type, value };
};

/** The revision types that a source action understands; a custom one's worker may know any that is not of S3. */
const fitting = ({ actionTypeId, configuration }: ActionDefinition): readonly SourceOverride['type'][] => {
  if (actionTypeId.owner === 'AWS' && actionTypeId.provider === 'S3') return ['S3_OBJECT_VERSION_ID', 'S3_OBJECT_KEY'];
  return gitSourceSettings(actionTypeId, configuration) ? ['COMMIT_ID'] : ['COMMIT_ID', 'IMAGE_DIGEST'];
};

export const checkCapacity = ({ store, tunables }: World, { name, executionMode }: PipelineDefinition): void => {
  if (executionMode === 'SUPERSEDED') return;
  if (store.executions.by('active', name).length >= tunables.concurrentExecutions) {
    throw new AwsError(
      'ConcurrentPipelineExecutionsLimitExceededException',
      `The pipeline ${name} has reached the limit of ${tunables.concurrentExecutions} concurrent executions`,
    );
  }
};

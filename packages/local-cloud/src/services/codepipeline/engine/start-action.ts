import { definitionOf } from './view.js';
import { artifactPlace, artifactsOf, outputVariablesOf } from './artifacts.js';
import { resolveConfiguration, type Lookup } from './variables.js';
import type { Provider } from './provider.js';
import type { ActionExecutionRecord } from '../state/action-execution.js';
import type { ActionDefinition } from '../state/definition.js';
import type { ExecutionRecord } from '../state/execution.js';
import type { World } from '../world.js';

export interface StartedAction {
  readonly record: ActionExecutionRecord;
  /** Why it cannot run at all. */
  readonly fault?: string;
}

/** A new execution of an action: its variables resolved, its artifacts placed. Nothing is stored here. */
export const startedAction = (
  world: World,
  execution: ExecutionRecord,
  stageName: string,
  action: ActionDefinition,
  provider: Provider,
): StartedAction => {
  const { cloud, store, tunables } = world;
  const definition = definitionOf(store, execution);
  if (!definition) throw new Error(`No definition ${execution.pipelineVersion} of pipeline ${execution.pipelineName}`);
  const available = artifactsOf(store, execution.id);
  const resolved = resolveConfiguration(action.configuration, lookupIn(world, execution));
  const inputs = action.inputArtifacts.flatMap(({ name }) => {
    const artifact = available.get(name);
    return artifact ? [{ name, place: artifact.place }] : [];
  });
  const now = cloud.clock.now();
  const record: ActionExecutionRecord = {
    id: cloud.uuid(),
    executionId: execution.id,
    pipelineName: execution.pipelineName,
    pipelineVersion: execution.pipelineVersion,
    stageName,
    actionName: action.name,
    order: store.nextOrder(),
    attempt: execution.attempt,
    status: 'InProgress',
    startedAt: now,
    updatedAt: now,
    type: action.actionTypeId,
    configuration: action.configuration,
    resolvedConfiguration: resolved ?? action.configuration,
    roleArn: action.roleArn ?? definition.roleArn,
    ...(action.roleArn !== undefined && { ownRoleArn: action.roleArn }),
    ...(action.namespace !== undefined && { namespace: action.namespace }),
    timeoutMs: provider.timeoutMs(tunables, action),
    inputs,
    outputs: action.outputArtifacts.map(({ name }) => ({ name, place: artifactPlace(cloud, definition, name) })),
  };
  const fault = faultOf(world, action, resolved, inputs.length);
  return { record, ...(fault !== undefined && { fault }) };
};

const faultOf = (
  { tunables }: World,
  action: ActionDefinition,
  resolved: Readonly<Record<string, string>> | undefined,
  inputs: number,
): string | undefined => {
  if (!resolved) {
    return `An action in this pipeline failed because one or more variables could not be resolved: Action name=${action.name}.`;
  }
  const bytes = Object.entries(resolved).reduce(
    (sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value),
    0,
  );
  if (bytes > tunables.resolvedConfigurationBytes) {
    return `The resolved configuration of action ${action.name} is ${bytes} bytes long; at most ${tunables.resolvedConfigurationBytes} are allowed.`;
  }
  if (inputs < action.inputArtifacts.length) {
    return `An input artifact of action ${action.name} is not available in this execution.`;
  }
  return undefined;
};

/** Values of variables as an execution has them. */
export const lookupIn =
  ({ store }: World, execution: ExecutionRecord): Lookup =>
  (namespace, key) => {
    switch (namespace) {
      case 'codepipeline':
        return key === 'PipelineExecutionId' ? execution.id : undefined;
      case 'variables':
        return execution.variables.find((variable) => variable.name === key)?.resolvedValue;
      default:
        return outputVariablesOf(store, execution.id).get(namespace)?.[key];
    }
  };

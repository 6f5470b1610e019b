import { variableReferences, type VariableReference } from '../engine/variables.js';
import { rulesOf } from '../engine/conditions.js';
import type { ActionDefinition, PipelineDefinition, StageDefinition } from '../state/definition.js';
import type { ConditionPhase } from '../state/execution.js';
import { byRunOrder } from './check-artifacts.js';
import { invalidAction, invalidStage, invalidStructure, repeated } from './refusal.js';

const RESERVED = ['codepipeline', 'variables'];

/** Namespaces are unique and known where they are used; pipeline variables are declared. */
export const checkVariables = (definition: PipelineDefinition): void => {
  checkDeclarations(definition);
  checkNamespaces(definition);
  const known = new Set<string>();
  for (const stage of definition.stages) {
    checkRuleReferences(definition, stage, ['beforeEntry'], known);
    for (const group of byRunOrder(stage.actions)) {
      for (const action of group) checkReferences(definition, stage.name, action, known);
      for (const { namespace } of group) if (namespace !== undefined) known.add(namespace);
    }
    checkRuleReferences(definition, stage, ['onSuccess', 'onFailure'], known);
  }
};

const checkDeclarations = ({ variables, pipelineType }: PipelineDefinition): void => {
  if (variables?.length && pipelineType === 'V1') {
    throw invalidStructure('Pipeline variable can only be used with V2 pipelines');
  }
  const twice = repeated((variables ?? []).map(({ name }) => name));
  if (twice !== undefined) {
    throw invalidStructure(`Variable names must be unique. The following variable name is already in use: ${twice}`);
  }
};

const checkNamespaces = ({ stages }: PipelineDefinition): void => {
  const all = stages.flatMap((stage) =>
    stage.actions.flatMap(({ name, namespace }) =>
      namespace === undefined ? [] : [{ stage: stage.name, action: name, namespace }],
    ),
  );
  const twice = repeated(all.map(({ namespace }) => namespace));
  if (twice !== undefined) {
    const places = all
      .filter(({ namespace }) => namespace === twice)
      .map(({ stage, action }) => `StageName=[${stage}], ActionName=[${action}], Namespace=[${twice}]`);
    throw invalidAction(
      `Namespaces must be unique across the pipeline definition. The following occur more than once in the pipeline. ${places.join(', ')}`,
    );
  }
  const artifacts = new Set(
    stages.flatMap(({ actions }) => actions.flatMap((action) => action.outputArtifacts.map(({ name }) => name))),
  );
  for (const { action, namespace } of all) {
    if (RESERVED.includes(namespace)) {
      throw invalidAction(`The namespace ${namespace} of action ${action} is reserved. Choose another namespace`);
    }
    if (artifacts.has(namespace)) {
      throw invalidAction(`The namespace ${namespace} of action ${action} is also the name of an artifact`);
    }
  }
};

const checkReferences = (
  definition: PipelineDefinition,
  stage: string,
  action: ActionDefinition,
  known: ReadonlySet<string>,
): void => {
  for (const [key, value] of Object.entries(action.configuration)) {
    for (const reference of variableReferences(value)) {
      const fault = referenceFault(definition, action.actionTypeId.category === 'Source', reference, known);
      if (fault === undefined) continue;
      throw invalidAction(
        `${fault} StageName=[${stage}], ActionName=[${action.name}], ActionConfigurationKey=[${key}], VariableReferenceText=[${reference.text}]`,
      );
    }
  }
};

const checkRuleReferences = (
  definition: PipelineDefinition,
  stage: StageDefinition,
  phases: readonly ConditionPhase[],
  known: ReadonlySet<string>,
): void => {
  for (const { name, configuration = {} } of phases.flatMap((phase) => rulesOf(stage, phase))) {
    for (const [key, value] of Object.entries(configuration)) {
      for (const reference of variableReferences(value)) {
        const fault = referenceFault(definition, false, reference, known);
        if (fault === undefined) continue;
        throw invalidStage(
          `${fault} StageName=[${stage.name}], RuleName=[${name}], RuleConfigurationKey=[${key}], VariableReferenceText=[${reference.text}]`,
        );
      }
    }
  }
};

const FORMAT =
  'Valid format for a pipeline execution variable reference is a namespace and a key separated by a period (.).';

const referenceFault = (
  definition: PipelineDefinition,
  inSource: boolean,
  { namespace, key }: VariableReference,
  known: ReadonlySet<string>,
): string | undefined => {
  if (key === undefined || key === '' || namespace === '') {
    return `${FORMAT} The following pipeline execution variables are not in a valid format.`;
  }
  switch (namespace) {
    case 'codepipeline':
      return key === 'PipelineExecutionId'
        ? undefined
        : `${FORMAT} The following pipeline execution variables are referencing a variable that does not exist.`;
    case 'variables':
      if (definition.pipelineType === 'V1') return 'Pipeline variable can only be used with V2 pipelines.';
      if (inSource) {
        return 'Variables at the pipeline level cannot be used in source actions.';
      }
      return definition.variables?.some(({ name }) => name === key)
        ? undefined
        : "The referenced variables haven't been declared.";
    default:
      return known.has(namespace)
        ? undefined
        : `${FORMAT} The following pipeline execution variables are referencing a namespace that does not exist.`;
  }
};

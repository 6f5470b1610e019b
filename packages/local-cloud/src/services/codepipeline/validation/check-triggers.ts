import type { PipelineTriggerDeclaration } from '@aws-sdk/client-codepipeline';
import type { PipelineDefinition } from '../state/definition.js';
import { invalidStructure, repeated } from './refusal.js';

const PROVIDER = 'CodeStarSourceConnection';

/** Triggers belong to V2 pipelines, and each to a source action that has a connection. */
export const checkTriggers = ({ pipelineType, triggers = [], stages }: PipelineDefinition): void => {
  if (triggers.length > 0 && pipelineType === 'V1') {
    throw invalidStructure('Triggers can only be used with V2 pipelines');
  }
  const names = triggers.map(({ gitConfiguration }) => gitConfiguration?.sourceActionName ?? '');
  const twice = repeated(names);
  if (twice !== undefined) throw invalidStructure(`More than one trigger is declared for the source action ${twice}`);
  for (const [index, trigger] of triggers.entries()) {
    const name = names[index];
    const action = stages[0]?.actions.find((candidate) => candidate.name === name);
    if (action?.actionTypeId.provider !== PROVIDER) {
      throw invalidStructure(`The trigger's source action ${name} is not a source action of provider ${PROVIDER}`);
    }
    const fault = filterFault(trigger);
    if (fault !== undefined) throw invalidStructure(`The trigger of source action ${name} ${fault}`);
  }
};

const filterFault = ({ gitConfiguration }: PipelineTriggerDeclaration): string | undefined => {
  const { push = [], pullRequest = [] } = gitConfiguration ?? {};
  if (push.length + pullRequest.length === 0) return 'has neither push nor pullRequest filters';
  for (const { tags, branches, filePaths } of push) {
    if (!tags && !branches && !filePaths) return 'has a push filter without tags, branches or filePaths';
    if (tags && (branches || filePaths)) return 'has a push filter for tags that also filters branches or filePaths';
    if (filePaths && !branches) return 'has a push filter for filePaths without branches';
  }
  for (const { branches } of pullRequest) if (!branches) return 'has a pullRequest filter without branches';
  const filters = [
    ...push.flatMap(({ tags }) => tags ?? []),
    ...[...push, ...pullRequest].flatMap((one) => [one.branches ?? [], one.filePaths ?? []].flat()),
  ];
  return filters.some(({ includes, excludes }) => !includes?.length && !excludes?.length)
    ? 'has a filter that neither includes nor excludes anything'
    : undefined;
};

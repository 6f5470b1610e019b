import type { Cloud } from '../../../kernel/cloud.js';
import type { ActionExecutionRecord } from '../state/action-execution.js';
import type { S3Place } from '../state/artifact.js';
import type { PipelineDefinition } from '../state/definition.js';
import type { Store } from '../state/store.js';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** A fresh place in the pipeline's artifact bucket, as AWS names it: prefixes of the names and seven characters. */
export const artifactPlace = (
  cloud: Pick<Cloud, 'hex' | 'region'>,
  definition: PipelineDefinition,
  artifact: string,
): S3Place => ({
  bucket: artifactStore(cloud, definition)?.location ?? '',
  key: `${definition.name.slice(0, 20)}/${artifact.slice(0, 10)}/${alphanumeric(cloud, 7)}`,
});

export const artifactStore = (cloud: Pick<Cloud, 'region'>, definition: PipelineDefinition) =>
  definition.artifactStore ?? definition.artifactStores?.[cloud.region];

const alphanumeric = (cloud: Pick<Cloud, 'hex'>, length: number): string =>
  Array.from({ length }, () => ALPHABET[Number.parseInt(cloud.hex(8), 16) % ALPHABET.length]).join('');

/**
 * Actions of an execution that succeeded, oldest first: a later one's outputs replace an earlier one's. A rollback also
 * has those of the execution that it goes back to.
 */
const succeeded = (store: Store, executionId: string): readonly ActionExecutionRecord[] => {
  const target = store.executions.get(executionId)?.rollbackTarget;
  return [
    ...(target === undefined ? [] : store.actions.by('execution', target)),
    ...store.actions.by('execution', executionId),
  ].filter((action) => action.status === 'Succeeded');
};

/** Where the artifacts of an execution lie, and their revisions, by name. */
export const artifactsOf = (
  store: Store,
  executionId: string,
): ReadonlyMap<string, { readonly place: S3Place; readonly revision?: string }> =>
  new Map(
    succeeded(store, executionId).flatMap((action) =>
      action.outputs.map(({ name, place }) => [
        name,
        { place, ...(action.revision && { revision: action.revision.revisionId }) },
      ]),
    ),
  );

/** Output variables of an execution's actions, by namespace. */
export const outputVariablesOf = (
  store: Store,
  executionId: string,
): ReadonlyMap<string, Readonly<Record<string, string>>> =>
  new Map(
    succeeded(store, executionId).flatMap((action) =>
      action.namespace === undefined ? [] : [[action.namespace, action.outputVariables ?? {}]],
    ),
  );

import { AwsError } from '../../../kernel/aws-error.js';
import type { Caller } from '../../../kernel/caller.js';
import { NESTED_STACK, readNestedStackRequest } from '../resources/cloudformation/stack.js';
import { emptyStack } from '../stacks/empty-stack.js';
import { newChangeSetId, newStackId } from '../stacks/stack-names.js';
import type { ChangeSetRecord, PlannedChange, StackInput, StackRecord } from '../stacks/stack-record.js';
import { actingCaller } from './acting-caller.js';
import { changesAnything } from './changes-anything.js';
import type { EngineRuns } from './engine-runs.js';
import { nestedIn, nestedRequest } from './nested-stacks.js';
import { physicalName, randomSuffix } from './physical-name.js';
import { LATER, planChanges } from './plan-changes.js';
import { openJournal, type EngineTools, type Initiator } from './stack-operation.js';
import { readStackRequest } from './stack-request.js';
import { steadyStacks } from './steady-stacks.js';

/** What is asked for in a change set; ids, changes and status come of it. */
interface ChangeSetDraft extends Pick<
  ChangeSetRecord,
  'name' | 'type' | 'input' | 'description' | 'onFailure' | 'includesNested' | 'nestedIn'
> {
  readonly initiator: Initiator;
}

const NO_CHANGES =
  "The submitted information didn't contain changes. Submit different information to create a change set.";

/**
 * Works the changes out that an input makes of a stack, which need not be stored yet: that is done once the changes
 * are known. Nested stacks get change sets of their own where the draft says so.
 */
export const draftChangeSet = async (
  tools: EngineTools,
  engine: Pick<EngineRuns, 'draw'>,
  stack: StackRecord,
  { initiator, ...draft }: ChangeSetDraft,
): Promise<ChangeSetRecord> => {
  const { cloud, store, providers } = tools;
  const { stackId } = stack;
  const { input, type, name } = draft;
  const blueprint = engine.draw(stack, input);
  const steady = draft.includesNested
    ? await steadyStacks(tools, stackId, actingCaller(cloud, initiator.caller, input.roleArn))
    : undefined;
  const changes = planChanges(blueprint, store.resources(stackId), providers, steady);
  const isChange = type === 'CREATE' || changesAnything(stack, input, changes, blueprint, tools);
  if (store.find(stackId) === undefined) {
    store.save(stack);
    openJournal(tools, stackId, initiator.token).setStack({
      status: 'REVIEW_IN_PROGRESS',
      statusReason: 'User Initiated',
    });
  }
  const changeSet: ChangeSetRecord = {
    ...draft,
    changeSetId: newChangeSetId(cloud, name),
    stackId,
    stackName: stack.name,
    status: isChange ? 'CREATE_COMPLETE' : 'FAILED',
    executionStatus: isChange ? 'AVAILABLE' : 'UNAVAILABLE',
    ...(!isChange && { statusReason: NO_CHANGES }),
    changes,
    createdAt: cloud.clock.now(),
  };
  store.saveChangeSet(changeSet);
  if (!draft.includesNested) return changeSet;
  try {
    const deep: PlannedChange[] = [];
    for (const change of changes) deep.push(await withNested(tools, engine, stack, changeSet, change, initiator));
    store.saveChangeSet({ ...changeSet, changes: deep });
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const statusReason = `A nested change set was not successfully created: ${error.message}`;
    store.saveChangeSet({ ...changeSet, status: 'FAILED', executionStatus: 'UNAVAILABLE', statusReason });
  }
  return changeSet;
};

/** The change with its own change set, if it is one of a nested stack about which enough is known. */
const withNested = async (
  tools: EngineTools,
  engine: Pick<EngineRuns, 'draw'>,
  parent: StackRecord,
  around: ChangeSetRecord,
  change: PlannedChange,
  initiator: Initiator,
): Promise<PlannedChange> => {
  const { type, logicalId, after, physicalId } = change;
  if (type !== NESTED_STACK || after === undefined) return change;
  const { cloud, store } = tools;
  const existing = physicalId === undefined ? undefined : store.find(physicalId);
  const caller = actingCaller(cloud, initiator.caller, around.input.roleArn);
  const input = await nestedInput(tools, { input: around.input }, after, existing, caller);
  if (!input) return change;
  const name = physicalName({ maxLength: 128 }, parent.name, logicalId, randomSuffix(cloud));
  const stack = existing ?? {
    ...emptyStack(name, newStackId(cloud, name), input, cloud.clock.now()),
    nestedIn: nestedIn(parent, logicalId),
  };
  const { changeSetId } = await draftChangeSet(tools, engine, stack, {
    name: physicalName({ maxLength: 128 }, around.name, logicalId, randomSuffix(cloud)),
    type: existing ? 'UPDATE' : 'CREATE',
    input,
    includesNested: true,
    nestedIn: { parentId: around.changeSetId, rootId: around.nestedIn?.rootId ?? around.changeSetId },
    initiator,
  });
  return { ...change, changeSetId };
};

const nestedInput = async (
  tools: EngineTools,
  parent: Pick<StackRecord, 'input'>,
  after: NonNullable<PlannedChange['after']>,
  existing: StackRecord | undefined,
  caller: Caller,
): Promise<StackInput | undefined> => {
  try {
    return await readStackRequest(tools, nestedRequest(parent, readNestedStackRequest(after)), existing, caller);
  } catch (error) {
    // A value that only the execution tells need not be one that the nested template takes.
    if (error instanceof AwsError && JSON.stringify(after).includes(LATER)) return undefined;
    throw error;
  }
};

import type { Cloud } from '../../../kernel/cloud.js';
import { validationError } from '../template/validation-error.js';
import type { ChangeSetRecord, ResourceRecord, StackEventRecord, StackRecord } from './stack-record.js';

/** The service's durable state. */
export interface StackStore {
  /** By id or, unless deleted, by name. */
  find(nameOrId: string): StackRecord | undefined;
  /** The same, or `Stack with id X does not exist`. */
  require(nameOrId: string | undefined): StackRecord;
  all(): readonly StackRecord[];
  /** The nested stack that a change set has made for its execution. */
  nestedInReview(parentId: string, logicalId: string): StackRecord | undefined;
  save(stack: StackRecord): void;
  /** Forgets a stack with all that belongs to it. */
  forget(stackId: string): void;

  resources(stackId: string): readonly ResourceRecord[];
  resource(stackId: string, logicalId: string): ResourceRecord | undefined;
  saveResource(resource: ResourceRecord): void;
  removeResource(resource: ResourceRecord): void;
  /** Replaced resources that were not deleted yet. */
  superseded(stackId: string): readonly ResourceRecord[];

  /** Oldest first. */
  events(stackId: string): readonly StackEventRecord[];
  addEvent(event: StackEventRecord): void;

  changeSets(stackId: string): readonly ChangeSetRecord[];
  changeSet(changeSetId: string): ChangeSetRecord | undefined;
  /** Those that belong to an outermost change set. */
  nestedChangeSets(rootId: string): readonly ChangeSetRecord[];
  saveChangeSet(changeSet: ChangeSetRecord): void;
  removeChangeSet(changeSetId: string): void;
}

export const openStackStore = (cloud: Pick<Cloud, 'collection'>): StackStore => {
  const stacks = cloud.collection<StackRecord>('cloudformation.stacks');
  const resources = cloud.collection<ResourceRecord>('cloudformation.resources');
  const events = cloud.collection<StackEventRecord>('cloudformation.events');
  const changeSets = cloud.collection<ChangeSetRecord>('cloudformation.changeSets');
  const keyOf = ({ stackId, logicalId, physicalId, superseded }: ResourceRecord): string =>
    superseded ? `${stackId}#${logicalId}#${physicalId}` : `${stackId}#${logicalId}`;
  const ofStack = <T extends { readonly stackId: string }>(items: Iterable<T>, stackId: string): readonly T[] =>
    [...items].filter((item) => item.stackId === stackId);

  const find = (nameOrId: string): StackRecord | undefined => {
    if (nameOrId.startsWith('arn:')) return stacks.get(nameOrId);
    return [...stacks.values()].find(({ name, status }) => name === nameOrId && status !== 'DELETE_COMPLETE');
  };

  return {
    find,
    require: (nameOrId) => {
      const stack = nameOrId === undefined ? undefined : find(nameOrId);
      if (!stack) throw validationError(`Stack with id ${nameOrId} does not exist`);
      return stack;
    },
    all: () => [...stacks.values()],
    nestedInReview: (parentId, logicalId) =>
      [...stacks.values()].find(
        ({ status, nestedIn }) =>
          status === 'REVIEW_IN_PROGRESS' && nestedIn?.parentId === parentId && nestedIn.logicalId === logicalId,
      ),
    save: (stack) => stacks.set(stack.stackId, stack),
    forget: (stackId) => {
      stacks.delete(stackId);
      for (const resource of ofStack(resources.values(), stackId)) resources.delete(keyOf(resource));
      for (const { eventId } of ofStack(events.values(), stackId)) events.delete(eventId);
      for (const { changeSetId } of ofStack(changeSets.values(), stackId)) changeSets.delete(changeSetId);
    },
    resources: (stackId) => ofStack(resources.values(), stackId).filter(({ superseded }) => !superseded),
    resource: (stackId, logicalId) => resources.get(`${stackId}#${logicalId}`),
    saveResource: (resource) => resources.set(keyOf(resource), resource),
    removeResource: (resource) => void resources.delete(keyOf(resource)),
    superseded: (stackId) => ofStack(resources.values(), stackId).filter(({ superseded }) => superseded === true),
    events: (stackId) => ofStack(events.values(), stackId),
    addEvent: (event) => events.set(event.eventId, event),
    changeSets: (stackId) => ofStack(changeSets.values(), stackId),
    changeSet: (changeSetId) => changeSets.get(changeSetId),
    nestedChangeSets: (rootId) => [...changeSets.values()].filter(({ nestedIn }) => nestedIn?.rootId === rootId),
    saveChangeSet: (changeSet) => changeSets.set(changeSet.changeSetId, changeSet),
    removeChangeSet: (changeSetId) => void changeSets.delete(changeSetId),
  };
};

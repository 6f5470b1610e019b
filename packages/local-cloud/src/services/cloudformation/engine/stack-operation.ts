import type { StackStatus } from '@aws-sdk/client-cloudformation';
import type { Caller } from '../../../kernel/caller.js';
import type { Cloud } from '../../../kernel/cloud.js';
import type { ProviderTable } from '../resources/provider-table.js';
import type { NestedStacks, ResourceProvider } from '../resources/resource-provider.js';
import type { ResourceRecord, StackEventRecord, StackRecord } from '../stacks/stack-record.js';
import type { StackStore } from '../stacks/stack-store.js';
import { hideSecrets } from '../stacks/hide-secrets.js';
import { actingCaller } from './acting-caller.js';
import type { AnswerBox } from './answer-box.js';
import { notifyTopics } from './notify-topics.js';
import type { TemplateReader } from './template-reader.js';

/** What the engine works with. */
export interface EngineTools {
  readonly cloud: Cloud;
  readonly store: StackStore;
  readonly providers: ProviderTable;
  readonly templates: TemplateReader;
  readonly answers: AnswerBox;
}

/** On whose behalf an operation of a stack runs. */
export interface Initiator {
  readonly caller: Caller;
  /** The caller's own token, which the events show. */
  readonly token: string | undefined;
}

/** A stack that an operation changes: all that becomes of it is state and events. */
interface StackJournal extends EngineTools {
  readonly stackId: string;
  readonly stack: () => StackRecord;
  /** Changes the stack, and tells it by an event when its status changes. */
  readonly setStack: (change: Partial<StackRecord> & { readonly status: StackStatus }) => void;
  /** Changes a resource and tells it by an event; the reason of an earlier status goes. */
  readonly setResource: (
    resource: ResourceRecord,
    change: Partial<ResourceRecord> & Pick<ResourceRecord, 'status'>,
  ) => ResourceRecord;
}

/** One create, update or delete of a stack while it runs. */
export interface StackOperation extends StackJournal {
  readonly initiator: Initiator;
  /** With whose rights the resources are made. */
  readonly caller: Caller;
  /** Aborted when the time that the operation may take is over. */
  readonly signal: AbortSignal | undefined;
  readonly nested: OperationNested;
  readonly providerOf: (type: string) => ResourceProvider;
}

/** The nested stacks of a stack, as one operation of it changes them. */
export interface OperationNested extends NestedStacks {
  /** Lets those that were updated delete what they no longer need. */
  finish(): Promise<void>;
}

export const openJournal = (
  tools: EngineTools,
  stackId: string,
  clientRequestToken: string | undefined,
): StackJournal => {
  const { cloud, store } = tools;
  const stack = (): StackRecord => store.require(stackId);
  // Clients sort events by time; each is a millisecond younger than the one before, at least.
  let latest = store.events(stackId).at(-1)?.at ?? 0;
  const nextTime = (): number => {
    latest = Math.max(cloud.clock.now(), latest + 1);
    return latest;
  };
  const tellTopics = notifyTopics(cloud);
  const addEvent = (event: StackEventRecord): void => {
    store.addEvent(event);
    tellTopics(stack().input.notificationArns, event);
  };
  const token = clientRequestToken === undefined ? {} : { clientRequestToken };
  return {
    ...tools,
    stackId,
    stack,
    setStack: (change) => {
      const { statusReason: _, ...before } = stack();
      const after = { ...before, ...change };
      store.save(after);
      addEvent({
        eventId: cloud.uuid(),
        stackId,
        stackName: after.name,
        logicalId: after.name,
        physicalId: stackId,
        type: 'AWS::CloudFormation::Stack',
        status: after.status,
        ...(after.statusReason !== undefined && { reason: after.statusReason }),
        ...token,
        at: nextTime(),
      });
    },
    setResource: (resource, change) => {
      const { statusReason: _, ...before } = resource;
      const at = nextTime();
      const after: ResourceRecord = { ...before, ...change, changedAt: at };
      store.saveResource(after);
      addEvent({
        eventId: `${after.logicalId}-${after.status}-${cloud.uuid()}`,
        stackId,
        stackName: stack().name,
        logicalId: after.logicalId,
        ...(after.physicalId !== undefined && { physicalId: after.physicalId }),
        type: after.type,
        status: after.status,
        ...(after.statusReason !== undefined && { reason: after.statusReason }),
        properties: hideSecrets(after.properties, store.resources(stackId)),
        ...token,
        at,
      });
      return after;
    },
  };
};

/**
 * @param roleArn the role with whose rights the resources are made, if it is not the initiator's own
 * @param nestedOf makes the operation's part that deals with nested stacks, of the operation itself
 */
export const openOperation = (
  tools: EngineTools,
  stackId: string,
  initiator: Initiator,
  roleArn: string | undefined,
  signal: AbortSignal | undefined,
  nestedOf: (operation: StackOperation) => OperationNested,
): StackOperation => {
  const operation: StackOperation = {
    ...openJournal(tools, stackId, initiator.token),
    initiator,
    caller: actingCaller(tools.cloud, initiator.caller, roleArn),
    signal,
    // Nobody has the operation before it has its nested stacks.
    get nested() {
      return nested;
    },
    providerOf: (type) => {
      const found = tools.providers.get(type);
      if (!found) throw new Error(`Unrecognized resource type: ${type}`);
      return found;
    },
  };
  const nested = nestedOf(operation);
  return operation;
};

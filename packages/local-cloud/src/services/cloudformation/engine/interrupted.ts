import type { ResourceStatus, StackStatus } from '@aws-sdk/client-cloudformation';
import type { ResourceRecord } from '../stacks/stack-record.js';
import { openJournal, type EngineTools } from './stack-operation.js';

/**
 * What a restart finds half done cannot go on, for nobody knows what the services did last. It is marked as failed:
 * the stack can be updated, which makes what is missing and sets again what is in doubt, or deleted.
 */
export const markInterrupted = (tools: EngineTools): void => {
  const statusReason = 'The local cloud ended during this operation';
  for (const { stackId, status } of tools.store.all()) {
    if (!status.endsWith('_IN_PROGRESS') || status === 'REVIEW_IN_PROGRESS') continue;
    const journal = openJournal(tools, stackId, undefined);
    for (const resource of tools.store.resources(stackId)) {
      if (!resource.status.endsWith('_IN_PROGRESS')) continue;
      journal.setResource(resource, { status: failedResourceStatus(resource), statusReason });
    }
    journal.setStack({ status: failedStatus(status), statusReason });
  }
};

const failedResourceStatus = ({ status, physicalId }: ResourceRecord): ResourceStatus => {
  if (status.startsWith('DELETE')) return 'DELETE_FAILED';
  return status.startsWith('CREATE') || physicalId === undefined ? 'CREATE_FAILED' : 'UPDATE_FAILED';
};

/** The status of a stack whose operation ended in the middle. */
export const failedStatus = (status: StackStatus): StackStatus => {
  if (status.startsWith('DELETE')) return 'DELETE_FAILED';
  if (status.startsWith('UPDATE')) return 'UPDATE_FAILED';
  return status.startsWith('ROLLBACK') ? 'ROLLBACK_FAILED' : 'CREATE_FAILED';
};

import type { ActionExecution, ActionRevision, ActionState } from '@aws-sdk/client-codepipeline';
import { knownActionType } from '../action-types/find-action-type.js';
import { fillTemplate } from '../action-types/url-templates.js';
import type { ActionExecutionRecord } from '../state/action-execution.js';
import type { ArtifactRevision } from '../state/artifact.js';
import type { ActionDefinition } from '../state/definition.js';
import type { Store } from '../state/store.js';
import { errorDetails } from './error-details.js';

/** An action as GetPipelineState shows it; `latest` is its latest execution, if it ever ran. */
export const actionState = (
  store: Store,
  action: ActionDefinition,
  latest: ActionExecutionRecord | undefined,
): ActionState => {
  const settings = knownActionType(store, action.actionTypeId)?.settings;
  const entityUrl = fillTemplate(settings?.entityUrlTemplate, action.configuration);
  const revisionUrl =
    latest?.revision?.url ??
    fillTemplate(settings?.revisionUrlTemplate, action.configuration, latest?.externalExecutionId);
  return {
    actionName: action.name,
    ...(latest?.revision && { currentRevision: currentRevision(latest.revision, latest.startedAt) }),
    ...(latest && { latestExecution: latestExecution(latest) }),
    ...(entityUrl !== undefined && { entityUrl }),
    ...(revisionUrl !== undefined && { revisionUrl }),
  };
};

const currentRevision = (revision: ArtifactRevision, fallback: number): ActionRevision => ({
  revisionId: revision.revisionId,
  revisionChangeId: revision.changeIdentifier ?? revision.revisionId.slice(0, 100),
  created: new Date(revision.created ?? fallback),
});

const latestExecution = (action: ActionExecutionRecord): ActionExecution => ({
  actionExecutionId: action.id,
  status: action.status,
  ...(action.summary !== undefined && { summary: action.summary }),
  lastStatusChange: new Date(action.updatedAt),
  ...(action.token !== undefined && { token: action.token }),
  ...(action.updatedBy !== undefined && { lastUpdatedBy: action.updatedBy }),
  // An approval's is only for the list of action executions.
  ...(action.externalExecutionId !== undefined &&
    action.type.category !== 'Approval' && { externalExecutionId: action.externalExecutionId }),
  ...(action.externalExecutionUrl !== undefined && { externalExecutionUrl: action.externalExecutionUrl }),
  ...(action.percentComplete !== undefined && { percentComplete: action.percentComplete }),
  ...errorDetails(action),
});

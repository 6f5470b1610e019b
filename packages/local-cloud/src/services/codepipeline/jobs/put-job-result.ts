import type {
  CurrentRevision,
  PutJobFailureResultCommandInput,
  PutJobSuccessResultCommandInput,
} from '@aws-sdk/client-codepipeline';
import { AwsError } from '../../../kernel/aws-error.js';
import { accessTo } from '../access.js';
import { knownActionType } from '../action-types/find-action-type.js';
import { fillTemplate } from '../action-types/url-templates.js';
import type { Engine } from '../engine/engine.js';
import type { ActionDetails } from '../engine/outcome.js';
import { served } from '../served.js';
import type { ActionExecutionRecord } from '../state/action-execution.js';
import type { ArtifactRevision } from '../state/artifact.js';
import type { Checked } from '../validation/constraints.js';
import { putJobFailureResultShape, putJobSuccessResultShape } from '../validation/job-shapes.js';
import { findJobInProgress } from './find-job.js';
import { openJob } from './open-job.js';

export const putJobSuccessResult = (engine: Engine) => {
  const { world } = engine;
  const { cloud, store, tunables } = world;
  return served<PutJobSuccessResultCommandInput, object>(
    putJobSuccessResultShape,
    accessTo(cloud).anything('PutJobSuccessResult'),
    ({ jobId, continuationToken, executionDetails, currentRevision, outputVariables }) => {
      if (continuationToken !== undefined && outputVariables !== undefined) {
        throw new AwsError(
          'ValidationException',
          'Output variables cannot be put with a continuation token: they are allowed only when the action is complete',
        );
      }
      const { job, action } = findJobInProgress(store, jobId);
      checkSize(outputVariables, tunables.outputVariablesBytes);
      const { summary, percentComplete, externalExecutionId } = executionDetails ?? {};
      const details: ActionDetails = {
        ...(summary !== undefined && { summary }),
        ...(percentComplete !== undefined && { percentComplete }),
        ...externalExecution(engine, action, externalExecutionId),
        ...(currentRevision && { revision: revisionFrom(currentRevision) }),
      };
      if (continuationToken === undefined) {
        engine.endAction(action.id, {
          status: 'Succeeded',
          details,
          ...(outputVariables && { outputVariables }),
        });
        return {};
      }
      // The follow-up is stored before this job ends: a crash in between must not leave the action without a job.
      const next = openJob(world, action, { delayMs: cloud.latency.continuation, continuationToken });
      store.jobs.set(jobId, { ...job, status: 'Succeeded' });
      engine.showDetails(action.id, details);
      engine.providerOf(action.type).continued?.(engine, action, next);
      return {};
    },
  );
};

export const putJobFailureResult = (engine: Engine) => {
  const { cloud, store } = engine.world;
  return served<PutJobFailureResultCommandInput, object>(
    putJobFailureResultShape,
    accessTo(cloud).anything('PutJobFailureResult'),
    ({ jobId, failureDetails: { type, message, externalExecutionId } }) => {
      const { action } = findJobInProgress(store, jobId);
      engine.endAction(action.id, {
        status: 'Failed',
        code: type,
        message,
        details: externalExecution(engine, action, externalExecutionId),
      });
      return {};
    },
  );
};

const externalExecution = (
  { world }: Engine,
  action: ActionExecutionRecord,
  externalExecutionId: string | undefined,
): ActionDetails => {
  if (externalExecutionId === undefined) return {};
  const template = knownActionType(world.store, action.type)?.settings?.executionUrlTemplate;
  const externalExecutionUrl = fillTemplate(template, action.resolvedConfiguration, externalExecutionId);
  return { externalExecutionId, ...(externalExecutionUrl !== undefined && { externalExecutionUrl }) };
};

const revisionFrom = (current: Checked<CurrentRevision>): ArtifactRevision => ({
  revisionId: current.revision,
  changeIdentifier: current.changeIdentifier,
  ...(current.revisionSummary !== undefined && { summary: current.revisionSummary }),
  ...(current.created !== undefined && { created: current.created.getTime() }),
});

const checkSize = (variables: Readonly<Record<string, string>> | undefined, most: number): void => {
  const bytes = Object.entries(variables ?? {}).reduce(
    (sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value),
    0,
  );
  if (bytes > most) {
    throw new AwsError(
      'OutputVariablesSizeExceededException',
      `The total size of the output variables is ${bytes} bytes, which is more than the maximum of ${most} bytes`,
    );
  }
};

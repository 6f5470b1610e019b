import type { CurrentRevision, FailureDetails, PutJobSuccessResultCommandInput } from '@aws-sdk/client-codepipeline';
import { AwsError } from '../../../kernel/aws-error.js';
import { knownActionType } from '../action-types/find-action-type.js';
import { fillTemplate } from '../action-types/url-templates.js';
import type { Engine } from '../engine/engine.js';
import type { ActionDetails } from '../engine/outcome.js';
import { continueRule } from '../rules/lambda-rule.js';
import type { ActionExecutionRecord } from '../state/action-execution.js';
import type { ArtifactRevision } from '../state/artifact.js';
import type { Checked } from '../validation/constraints.js';
import { findJobInProgress } from './find-job.js';
import { openJob } from './open-job.js';

type Success = Omit<Checked<PutJobSuccessResultCommandInput>, 'jobId'>;

/** A worker's job went well: its action or rule ends, or goes on with a follow-up job. */
export const recordSuccess = (engine: Engine, jobId: string, result: Success): void => {
  const { store, tunables } = engine.world;
  const { continuationToken, outputVariables } = result;
  if (continuationToken !== undefined && outputVariables !== undefined) {
    throw new AwsError(
      'ValidationException',
      'Output variables cannot be put with a continuation token: they are allowed only when the action is complete',
    );
  }
  const found = findJobInProgress(store, jobId);
  checkSize(outputVariables, tunables.outputVariablesBytes);
  switch (found.of) {
    case 'action':
      return succeedAction(engine, jobId, found.action, result);
    case 'rule': {
      if (continuationToken !== undefined) {
        continueRule(engine, found.rule, continuationToken);
        store.jobs.set(jobId, { ...found.job, status: 'Succeeded' });
        return;
      }
      const { summary, externalExecutionId } = result.executionDetails ?? {};
      engine.endRule(found.rule.id, {
        status: 'Succeeded',
        ...(summary !== undefined && { summary }),
        ...(externalExecutionId !== undefined && { externalExecutionId }),
      });
    }
  }
};

const succeedAction = (engine: Engine, jobId: string, action: ActionExecutionRecord, result: Success): void => {
  const { cloud, store } = engine.world;
  const { continuationToken, executionDetails, currentRevision, outputVariables } = result;
  const { summary, percentComplete, externalExecutionId } = executionDetails ?? {};
  const details: ActionDetails = {
    ...(summary !== undefined && { summary }),
    ...(percentComplete !== undefined && { percentComplete }),
    ...externalExecution(engine, action, externalExecutionId),
    ...(currentRevision && { revision: revisionFrom(currentRevision) }),
  };
  if (continuationToken === undefined) {
    engine.endAction(action.id, { status: 'Succeeded', details, ...(outputVariables && { outputVariables }) });
    return;
  }
  // The follow-up is stored before this job ends: a crash in between must not leave the action without a job.
  const next = openJob(engine.world, action, { delayMs: cloud.latency.continuation, continuationToken });
  const job = store.jobs.get(jobId);
  if (job) store.jobs.set(jobId, { ...job, status: 'Succeeded' });
  engine.showDetails(action.id, details);
  engine.providerOf(action.type).continued?.(engine, action, next);
};

/** A worker's job failed, and with it its action or rule. */
export const recordFailure = (
  engine: Engine,
  jobId: string,
  { type, message, externalExecutionId }: Checked<FailureDetails>,
): void => {
  const found = findJobInProgress(engine.world.store, jobId);
  switch (found.of) {
    case 'action':
      engine.endAction(found.action.id, {
        status: 'Failed',
        code: type,
        message,
        details: externalExecution(engine, found.action, externalExecutionId),
      });
      return;
    case 'rule':
      engine.endRule(found.rule.id, {
        status: 'Failed',
        code: type,
        message,
        ...(externalExecutionId !== undefined && { externalExecutionId }),
      });
  }
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

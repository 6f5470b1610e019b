import type { Cloud } from '../../../kernel/cloud.js';
import type { Collection } from '../../../kernel/collection.js';
import type { ActionExecutionRecord } from './action-execution.js';
import type { CustomActionTypeRecord } from './action-type.js';
import type { PipelineDefinition } from './definition.js';
import { isActive, type ExecutionRecord } from './execution.js';
import { indexedCollection, type IndexedCollection } from './indexed-collection.js';
import type { JobRecord } from './job.js';
import type { PartnerTypeRecord } from './partner-type.js';
import type { PipelineRecord, StageRecord } from './pipeline.js';
import type { RuleExecutionRecord } from './rule-execution.js';
import type { WebhookRecord } from './webhook.js';

/** All that the service keeps. */
export interface Store {
  /** By `actionTypeKey`. */
  readonly actionTypes: Collection<CustomActionTypeRecord>;
  /** By `actionTypeKey`. */
  readonly partnerTypes: Collection<PartnerTypeRecord>;
  /** By name. */
  readonly pipelines: Collection<PipelineRecord>;
  /** Every version of every pipeline, by `versionKey`. */
  readonly definitions: Collection<PipelineDefinition>;
  /** By `stageKey`. */
  readonly stages: Collection<StageRecord>;
  /** `pipeline`: by pipeline name; `active`: those that still run, by pipeline name; `token`: by `tokenKey`. */
  readonly executions: IndexedCollection<ExecutionRecord, 'pipeline' | 'active' | 'token'>;
  /** `running`: those in progress, under the key ''. */
  readonly actions: IndexedCollection<ActionExecutionRecord, 'execution' | 'pipeline' | 'running'>;
  /** `running`: those in progress, under the key ''. */
  readonly rules: IndexedCollection<RuleExecutionRecord, 'execution' | 'pipeline' | 'running'>;
  /** `open`: jobs that a poll may return, by key of their action type. */
  readonly jobs: IndexedCollection<JobRecord, 'action' | 'open'>;
  /** The revision that an execution was started for, by pipeline and source action. */
  readonly seenRevisions: Collection<string>;
  /** By name. */
  readonly webhooks: Collection<WebhookRecord>;
  /** A number that grows with each call, also over restarts. */
  nextOrder(): number;
}

export const versionKey = (pipeline: string, version: number): string => `${pipeline}/${version}`;
export const tokenKey = (pipeline: string, clientRequestToken: string): string => `${pipeline}/${clientRequestToken}`;
export const stageKey = (pipeline: string, stage: string): string => `${pipeline}/${stage}`;

export const openStore = (cloud: Pick<Cloud, 'collection'>): Store => {
  const executions = cloud.collection<ExecutionRecord>('codepipeline.executions');
  const actions = cloud.collection<ActionExecutionRecord>('codepipeline.actions');
  const jobs = cloud.collection<JobRecord>('codepipeline.jobs');
  const rules = cloud.collection<RuleExecutionRecord>('codepipeline.rules');
  let lastOrder: number | undefined;
  return {
    actionTypes: cloud.collection('codepipeline.actionTypes'),
    partnerTypes: cloud.collection('codepipeline.partnerTypes'),
    pipelines: cloud.collection('codepipeline.pipelines'),
    definitions: cloud.collection('codepipeline.definitions'),
    stages: cloud.collection('codepipeline.stages'),
    seenRevisions: cloud.collection('codepipeline.seenRevisions'),
    webhooks: cloud.collection('codepipeline.webhooks'),
    executions: indexedCollection(executions, {
      pipeline: (execution) => execution.pipelineName,
      active: (execution) => (isActive(execution) ? execution.pipelineName : undefined),
      token: ({ pipelineName, clientRequestToken: token }) =>
        token === undefined ? undefined : tokenKey(pipelineName, token),
    }),
    actions: indexedCollection(actions, {
      execution: (action) => action.executionId,
      pipeline: (action) => action.pipelineName,
      running: (action) => (action.status === 'InProgress' ? '' : undefined),
    }),
    rules: indexedCollection(rules, {
      execution: (rule) => rule.executionId,
      pipeline: (rule) => rule.pipelineName,
      running: (rule) => (rule.status === 'InProgress' ? '' : undefined),
    }),
    jobs: indexedCollection(jobs, {
      action: (job) => job.actionExecutionId,
      open: (job) => (job.status === 'Queued' || job.status === 'Dispatched' ? job.typeKey : undefined),
    }),
    nextOrder: () => {
      if (lastOrder === undefined) {
        lastOrder = 0;
        for (const { values } of [executions, actions, rules, jobs].map((all) => ({ values: all.values() }))) {
          for (const { order } of values) lastOrder = Math.max(lastOrder, order);
        }
      }
      return ++lastOrder;
    },
  };
};

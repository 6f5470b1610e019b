import type {
  ListRuleExecutionsCommandInput,
  ListRuleExecutionsCommandOutput,
  RuleExecutionDetail,
} from '@aws-sdk/client-codepipeline';
import { accessTo } from '../access.js';
import { findExecution } from '../executions/find-execution.js';
import { page } from '../pages.js';
import { findPipeline } from '../pipelines/find-pipeline.js';
import { served, type Answer } from '../served.js';
import type { RuleExecutionRecord } from '../state/rule-execution.js';
import { listRuleExecutionsShape } from '../validation/execution-shapes.js';
import type { World } from '../world.js';
import { errorDetails } from './error-details.js';

export const listRuleExecutions = (world: World) => {
  const { cloud, store } = world;
  return served<ListRuleExecutionsCommandInput, Answer<ListRuleExecutionsCommandOutput>>(
    listRuleExecutionsShape,
    ({ pipelineName }) => accessTo(cloud).pipeline('ListRuleExecutions', pipelineName),
    ({ pipelineName, filter, maxResults, nextToken }) => {
      findPipeline(world, pipelineName);
      const latestIn = filter?.latestInPipelineExecution;
      const executionId = filter?.pipelineExecutionId ?? latestIn?.pipelineExecutionId;
      if (executionId !== undefined) findExecution(world, pipelineName, executionId);
      const found =
        executionId === undefined ? store.rules.by('pipeline', pipelineName) : store.rules.by('execution', executionId);
      const newestFirst = [...found].sort((a, b) => b.order - a.order);
      const all = latestIn?.startTimeRange === 'Latest' ? newestOfEach(newestFirst) : newestFirst;
      const { items, ...rest } = page(all, nextToken, maxResults ?? 100);
      return { ruleExecutionDetails: items.map((rule) => detailOf(cloud.region, rule)), ...rest };
    },
  );
};

const newestOfEach = (newestFirst: readonly RuleExecutionRecord[]): readonly RuleExecutionRecord[] =>
  [
    ...new Map(
      newestFirst.toReversed().map((rule) => [`${rule.stageName}/${rule.phase}/${rule.ruleName}`, rule] as const),
    ).values(),
  ].sort((a, b) => b.order - a.order);

const detailOf = (region: string, rule: RuleExecutionRecord): RuleExecutionDetail => ({
  pipelineExecutionId: rule.executionId,
  ruleExecutionId: rule.id,
  pipelineVersion: rule.pipelineVersion,
  stageName: rule.stageName,
  ruleName: rule.ruleName,
  startTime: new Date(rule.startedAt),
  lastUpdateTime: new Date(rule.updatedAt),
  status: rule.status,
  input: {
    ruleTypeId: rule.type,
    configuration: { ...rule.configuration },
    resolvedConfiguration: { ...rule.resolvedConfiguration },
    ...(rule.ownRoleArn !== undefined && { roleArn: rule.ownRoleArn }),
    region,
    inputArtifacts: [],
  },
  output: {
    executionResult: {
      ...(rule.externalExecutionId !== undefined && { externalExecutionId: rule.externalExecutionId }),
      ...(rule.summary !== undefined && { externalExecutionSummary: rule.summary }),
      ...errorDetails(rule),
    },
  },
});

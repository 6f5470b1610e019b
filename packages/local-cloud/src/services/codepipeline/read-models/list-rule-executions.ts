import type {
  ListRuleExecutionsCommandInput,
  ListRuleExecutionsCommandOutput,
  RuleExecutionDetail,
} from '@aws-sdk/client-codepipeline';
import { accessTo } from '../access.js';
import { served, type Answer } from '../served.js';
import type { RuleExecutionRecord } from '../state/rule-execution.js';
import { listRuleExecutionsShape } from '../validation/execution-shapes.js';
import type { World } from '../world.js';
import { errorDetails } from './error-details.js';
import { pageOfExecutions } from './page-of-executions.js';

export const listRuleExecutions = (world: World) => {
  const { cloud, store } = world;
  return served<ListRuleExecutionsCommandInput, Answer<ListRuleExecutionsCommandOutput>>(
    listRuleExecutionsShape,
    ({ pipelineName }) => accessTo(cloud).pipeline('ListRuleExecutions', pipelineName),
    (input) => {
      const { items, ...rest } = pageOfExecutions(world, store.rules, placeOf, input);
      return { ruleExecutionDetails: items.map((rule) => detailOf(cloud.region, rule)), ...rest };
    },
  );
};

const placeOf = ({ stageName, phase, ruleName }: RuleExecutionRecord): string => `${stageName}/${phase}/${ruleName}`;

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

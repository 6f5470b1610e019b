import type { ListActionExecutionsCommandInput } from '@aws-sdk/client-codepipeline';
import { findExecution } from '../executions/find-execution.js';
import { page } from '../pages.js';
import { findPipeline } from '../pipelines/find-pipeline.js';
import type { World } from '../world.js';

interface Executed {
  readonly order: number;
}

interface ByPlace<T> {
  by(index: 'pipeline' | 'execution', key: string): Iterable<T>;
}

/** What the lists of actions' and of rules' executions share: a pipeline's or one execution's, the newest first. */
export const pageOfExecutions = <T extends Executed>(
  world: World,
  from: ByPlace<T>,
  /** Of an action or a rule; with `Latest` only the newest execution of each is listed. */
  placeOf: (record: T) => string,
  {
    pipelineName,
    filter,
    maxResults,
    nextToken,
  }: Pick<ListActionExecutionsCommandInput, 'filter' | 'maxResults' | 'nextToken'> & { readonly pipelineName: string },
) => {
  findPipeline(world, pipelineName);
  const latestIn = filter?.latestInPipelineExecution;
  const executionId = filter?.pipelineExecutionId ?? latestIn?.pipelineExecutionId;
  if (executionId !== undefined) findExecution(world, pipelineName, executionId);
  const found = executionId === undefined ? from.by('pipeline', pipelineName) : from.by('execution', executionId);
  const newestFirst = [...found].sort((a, b) => b.order - a.order);
  const all = latestIn?.startTimeRange === 'Latest' ? newestOfEach(newestFirst, placeOf) : newestFirst;
  return page(all, nextToken, maxResults ?? 100);
};

const newestOfEach = <T>(newestFirst: readonly T[], placeOf: (record: T) => string): readonly T[] => {
  const seen = new Set<string>();
  return newestFirst.filter((record) => {
    const place = placeOf(record);
    const isNewest = !seen.has(place);
    seen.add(place);
    return isNewest;
  });
};

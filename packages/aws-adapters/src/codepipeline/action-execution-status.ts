import { type CodePipelineClient, ListActionExecutionsCommand } from '@aws-sdk/client-codepipeline';
import type { ActionExecutionStatus } from '@codepipeline-ec2/core';
import { foreseen } from '../sdk/sdk-error.js';

/** What CodePipeline says of one action execution: events name none, this list does. */
export const actionExecutionStatus = async (
  client: CodePipelineClient,
  pipelineName: string,
  pipelineExecutionId: string,
  actionExecutionId: string,
): Promise<ActionExecutionStatus> => {
  let nextToken: string | undefined;
  do {
    const page = await foreseen(
      'JobSource.actionExecutionStatus',
      actionExecutionId,
      () =>
        client.send(
          new ListActionExecutionsCommand({
            pipelineName,
            filter: { pipelineExecutionId },
            ...(nextToken !== undefined && { nextToken }),
          }),
        ),
      { PipelineNotFoundException: 'noPipeline' as const, PipelineExecutionNotFoundException: 'noPipeline' as const },
    );
    if (page === 'noPipeline') return page;
    const found = page.actionExecutionDetails?.find((one) => one.actionExecutionId === actionExecutionId);
    if (found !== undefined) return found.status ?? 'unlisted';
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return 'unlisted';
};

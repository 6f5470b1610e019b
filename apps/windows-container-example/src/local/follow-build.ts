import { FilterLogEventsCommand, type CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import {
  ListActionExecutionsCommand,
  ListPipelineExecutionsCommand,
  type ActionExecutionDetail,
  type CodePipelineClient,
} from '@aws-sdk/client-codepipeline';
import { PIPELINE_NAME } from '../infrastructure/windows-container-stack.js';
import { STACK_NAME } from './deploy.js';

export interface BuildEnd {
  readonly executionId: string;
  readonly action: ActionExecutionDetail;
}

/** Tells the build's log until the pipeline's first execution has ended. */
export const followBuild = async (
  codePipeline: CodePipelineClient,
  logs: CloudWatchLogsClient,
  tell: (line: string) => void,
): Promise<BuildEnd> => {
  const told = new Set<string>();
  for (;;) {
    const { pipelineExecutionSummaries: [execution] = [] } = await codePipeline.send(
      new ListPipelineExecutionsCommand({ pipelineName: PIPELINE_NAME }),
    );
    const { events = [] } = await logs.send(
      new FilterLogEventsCommand({ logGroupName: `/codepipeline-ec2/${STACK_NAME}/builds` }),
    );
    for (const { eventId = '', message = '' } of events) {
      if (!told.has(eventId)) tell(message.trimEnd());
      told.add(eventId);
    }
    if (execution?.status !== undefined && execution.status !== 'InProgress') {
      const { actionExecutionDetails = [] } = await codePipeline.send(
        new ListActionExecutionsCommand({ pipelineName: PIPELINE_NAME }),
      );
      const [last] = actionExecutionDetails;
      if (last === undefined) throw new Error(`the pipeline ${PIPELINE_NAME} ran no action`);
      return {
        executionId: execution.pipelineExecutionId ?? '',
        action: actionExecutionDetails.find(({ actionName }) => actionName === 'Build') ?? last,
      };
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
};

import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetPipelineStateCommand, ListPipelineExecutionsCommand } from '@aws-sdk/client-codepipeline';
import { GetExecutionHistoryCommand, ListExecutionsCommand, type HistoryEvent } from '@aws-sdk/client-sfn';
import type { Clients } from './clients.js';
import { PIPELINE_NAME } from './create-pipeline.js';
import type { DeployedStack } from './deploy-stack.js';

/** Looks at the pipeline, the flow and the build's log until the pipeline's execution has ended; tells each news once. */
export const watchPipeline = async (
  clients: Clients,
  stack: DeployedStack,
  tell: (line: string) => void,
): Promise<string> => {
  const told = new Set<string>();
  const once = (key: string, line: string): void => {
    if (told.has(key)) return;
    told.add(key);
    tell(line);
  };
  for (;;) {
    // The status is read first: what was true when it ended is told below.
    const status = await executionStatus(clients);
    await tellStages(clients, once);
    await tellStates(clients, stack, once);
    await tellLog(clients, stack, once);
    if (status !== undefined && status !== 'InProgress') return status;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
};

type Once = (key: string, line: string) => void;

const executionStatus = async ({ codePipeline }: Clients): Promise<string | undefined> => {
  const { pipelineExecutionSummaries: [newest] = [] } = await codePipeline.send(
    new ListPipelineExecutionsCommand({ pipelineName: PIPELINE_NAME }),
  );
  return newest?.status;
};

const tellStages = async ({ codePipeline }: Clients, once: Once): Promise<void> => {
  const { stageStates = [] } = await codePipeline.send(new GetPipelineStateCommand({ name: PIPELINE_NAME }));
  for (const stage of stageStates) {
    for (const { actionName, latestExecution } of stage.actionStates ?? []) {
      if (latestExecution?.status === undefined) continue;
      once(
        `action ${actionName} ${latestExecution.status}`,
        `${stage.stageName} › ${actionName}: ${latestExecution.status}`,
      );
      if (latestExecution.externalExecutionUrl !== undefined) {
        once(`link ${actionName}`, `${stage.stageName} › ${actionName}: ${latestExecution.externalExecutionUrl}`);
      }
    }
  }
};

const tellStates = async (
  { stepFunctions }: Clients,
  { stateMachineArn }: DeployedStack,
  once: Once,
): Promise<void> => {
  const { executions = [] } = await stepFunctions.send(new ListExecutionsCommand({ stateMachineArn }));
  for (const { executionArn } of executions) {
    if (executionArn === undefined) continue;
    for (const event of await historyOf(stepFunctions, executionArn)) {
      const entered = event.stateEnteredEventDetails?.name;
      if (entered !== undefined) once(`state ${executionArn} ${event.id}`, `  flow: ${entered}`);
    }
  }
};

/** All events of an execution, oldest first. */
export const historyOf = async (
  stepFunctions: Clients['stepFunctions'],
  executionArn: string,
): Promise<HistoryEvent[]> => {
  const events: HistoryEvent[] = [];
  let nextToken: string | undefined;
  do {
    const page = await stepFunctions.send(new GetExecutionHistoryCommand({ executionArn, nextToken }));
    events.push(...(page.events ?? []));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return events;
};

const tellLog = async ({ logs }: Clients, { buildLogGroup }: DeployedStack, once: Once): Promise<void> => {
  const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName: buildLogGroup }));
  for (const { eventId, message = '' } of events) once(`log ${eventId}`, `    │ ${message.trimEnd()}`);
};

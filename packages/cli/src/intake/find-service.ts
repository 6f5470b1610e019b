import { type CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import { DescribeTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CliError } from '../cli-error.js';

/** What the build service of a deployed stack is reached by. */
export interface DeployedService {
  readonly table: string;
  readonly stateMachineArn: string;
}

export interface FindClients {
  readonly cloudFormation: CloudFormationClient;
  readonly dynamoDb: DynamoDBClient;
}

/** What only the service's own table has. */
const INDEX = 'byDueAt';

/** Finds the build service in a stack, whether the CDK or the template made it. @throws CliError when there is none */
export const findService = async (
  { cloudFormation, dynamoDb }: FindClients,
  stack: string,
): Promise<DeployedService> => {
  const resources = await resourcesOf(cloudFormation, stack);
  const ids = (type: string): string[] =>
    resources.flatMap((resource) => (resource.type === type ? [resource.id] : []));
  const stateMachineArn = ids('AWS::StepFunctions::StateMachine').find((arn) => arn.endsWith(`:${stack}-flow`));
  const hasType = ids('AWS::CodePipeline::CustomActionType').length > 0;
  for (const table of hasType ? ids('AWS::DynamoDB::Table') : []) {
    if (stateMachineArn === undefined) break;
    const { Table } = await dynamoDb.send(new DescribeTableCommand({ TableName: table }));
    if (Table?.GlobalSecondaryIndexes?.some(({ IndexName }) => IndexName === INDEX)) return { table, stateMachineArn };
  }
  throw new CliError(
    `the stack '${stack}' has no build service: no custom action type, no flow '${stack}-flow' or no table of jobs`,
    { exitCode: 1 },
  );
};

const resourcesOf = async (
  client: CloudFormationClient,
  StackName: string,
): Promise<{ readonly type: string; readonly id: string }[]> => {
  const found: { type: string; id: string }[] = [];
  try {
    for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client }, { StackName })) {
      for (const { ResourceType: type = '', PhysicalResourceId: id = '' } of StackResourceSummaries)
        found.push({ type, id });
    }
  } catch (error) {
    throw new CliError(
      `the stack '${StackName}' cannot be read: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`,
      { exitCode: 1, cause: error },
    );
  }
  return found;
};

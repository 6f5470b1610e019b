import { ListExecutionsCommand } from '@aws-sdk/client-sfn';
import { LATENCY, startLocalCloud } from '@codepipeline-ec2/local-cloud';
import type { Terminal } from '../terminal.js';
import { clientsOf, type Clients } from './clients.js';
import { createPipeline, PIPELINE_NAME, SITE_BUCKET, type DemoPlatform } from './create-pipeline.js';
import { deployStack, STACK_NAME, type DeployedStack } from './deploy-stack.js';
import { artifactBytes, buildAction, buildResult, deployedSite, instancesLeft } from './look-back.js';
import { sampleProject } from './sample-project.js';
import { timingRows } from './timing.js';
import { unzipNames } from './unzip-names.js';
import { historyOf, watchPipeline } from './watch-pipeline.js';

export interface DemoOptions {
  /** Build a project with a mistake in it. */
  readonly fails: boolean;
  /** Leave the local cloud running at the end. */
  readonly keeps: boolean;
  readonly port: number;
  readonly profile: 'instant' | 'aws';
  /** What the build's instance runs. Default linux. */
  readonly platform?: DemoPlatform;
  /** Lets the build last longer. Default 0. */
  readonly buildSeconds?: number;
}

/** Runs the pipeline and shows it; 0 only if it succeeded and the artifact holds what the build made. */
export const runDemo = async (options: DemoOptions, terminal: Terminal): Promise<number> => {
  const began = performance.now();
  const tell = (line: string): void =>
    terminal.say(`${((performance.now() - began) / 1000).toFixed(1).padStart(6)}s  ${line}`);
  const cloud = await startLocalCloud({ port: options.port, profile: options.profile, log: terminal.note });
  try {
    tell(`local cloud at ${cloud.endpoint}, instances by ${cloud.cloud.instances.isolation}`);
    const clients = clientsOf(cloud.endpoint);
    const stack = await deployStack(clients, cloud.endpoint);
    tell(`stack ${STACK_NAME} deployed: ${stack.resources} resources`);
    const { platform = 'linux', buildSeconds = 0 } = options;
    await createPipeline(clients, await sampleProject(options.fails), { platform, buildSeconds });
    tell(
      `pipeline ${PIPELINE_NAME} created: S3 source → EC2 build${platform === 'windows' ? ' on Windows' : ''} → S3 deploy`,
    );
    const status = await watchPipeline(clients, stack, tell);
    tell(`pipeline ${PIPELINE_NAME}: ${status}`);
    await flowsEnded(clients, stack);
    const good = await showResult(clients, stack, options.profile, terminal);
    if (options.keeps) await keep(cloud.endpoint, terminal);
    return status === 'Succeeded' && good ? 0 : 1;
  } finally {
    await cloud.close();
  }
};

/** The pipeline has its result before the instance is released: the flow's end is what says that all is cleared up. */
const flowsEnded = async (clients: Clients, { stateMachineArn }: DeployedStack): Promise<void> => {
  for (;;) {
    const { executions = [] } = await clients.stepFunctions.send(
      new ListExecutionsCommand({ stateMachineArn, statusFilter: 'RUNNING' }),
    );
    if (executions.length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};

const showResult = async (
  clients: Clients,
  stack: DeployedStack,
  profile: DemoOptions['profile'],
  { say }: Terminal,
): Promise<boolean> => {
  const action = await buildAction(clients);
  const result = await buildResult(clients, stack);
  const execution = action?.output?.executionResult;
  say('');
  if (execution?.errorDetails) {
    say('What the author of the pipeline sees:');
    for (const line of `${execution.errorDetails.code}: ${execution.errorDetails.message}`.split('\n'))
      say(`  ${line}`);
    say('');
  }
  say(`external execution id  ${execution?.externalExecutionId ?? '-'}`);
  say(`link                   ${execution?.externalExecutionUrl ?? '-'}`);

  let made = false;
  for (const { name, s3location } of action?.output?.outputArtifacts ?? []) {
    if (action?.status !== 'Succeeded' || !s3location?.bucket || !s3location.key) continue;
    const zip = await artifactBytes(clients, s3location.bucket, s3location.key);
    const names = await unzipNames(zip);
    made ||= names.includes('index.html');
    say(`artifact ${name}  ${zip.length} bytes in s3://${s3location.bucket}/${s3location.key}: ${names.join(', ')}`);
  }
  for (const { key, bytes } of await deployedSite(clients)) say(`deployed s3://${SITE_BUCKET}/${key}  ${bytes} bytes`);
  for (const [name, value] of Object.entries(action?.output?.outputVariables ?? {})) say(`variable ${name} = ${value}`);

  if (action?.startTime && action.lastUpdateTime && execution?.externalExecutionId) {
    say('');
    const history = await historyOf(clients.stepFunctions, execution.externalExecutionId);
    const rows = timingRows({
      // CodePipeline lets a job be seen a while after its action has begun.
      jobVisible: action.startTime.getTime() + LATENCY[profile].jobVisible,
      actionEnded: action.lastUpdateTime.getTime(),
      history,
      result,
    });
    for (const { what, seconds } of rows) say(`${what.padEnd(48)} ${seconds.toFixed(2).padStart(7)} s`);
    say(
      `${'states entered'.padEnd(48)} ${String(history.filter((event) => event.stateEnteredEventDetails).length).padStart(7)}`,
    );
  }
  say('');
  say(`instances left: ${await instancesLeft(clients)}`);
  return made;
};

const keep = async (endpoint: string, { say, stopped }: Terminal): Promise<void> => {
  say('');
  say(`The local cloud stays at ${endpoint}. Look at it with the aws command:`);
  say(`  export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_DEFAULT_REGION=us-east-1`);
  for (const command of [
    `codepipeline get-pipeline-state --name ${PIPELINE_NAME}`,
    `codepipeline list-action-executions --pipeline-name ${PIPELINE_NAME}`,
    'stepfunctions list-state-machines',
    'ec2 describe-instances',
    'ssm list-command-invocations --details',
    `s3 ls --recursive s3://${SITE_BUCKET}`,
  ]) {
    say(`  aws --endpoint-url ${endpoint} ${command}`);
  }
  say('Ctrl-C ends it.');
  await stopped;
};

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** What AWS does not document, or what tests want otherwise. Times in milliseconds of the cloud's time. */
export interface Tunables {
  /** How long a dispatched job waits for its acknowledgement before it is offered again. */
  readonly leaseMs: number;
  /** Whether a dispatched job is hidden from other pollers during its lease. */
  readonly hideDispatched: boolean;
  /** How many jobs a poll returns that names no maxBatchSize. */
  readonly pollBatch: number;
  /** Whether acknowledging a job again with its current nonce answers as the first time. */
  readonly acknowledgeTwice: boolean;
  /** Whether GetJobDetails answers for a job that has ended. */
  readonly showEndedJobs: boolean;
  readonly credentialsSeconds: number;
  readonly actionTimeoutMs: number;
  readonly approvalTimeoutMs: number;
  readonly s3DeployTimeoutMs: number;
  /** A Lambda function that answers nothing for so long has failed. */
  readonly lambdaSilenceMs: number;
  readonly stepFunctionsTimeoutMs: number;
  readonly codeDeployTimeoutMs: number;
  readonly otherTimeoutMs: number;
  /** Of a rule that declares no timeoutInMinutes. */
  readonly ruleTimeoutMs: number;
  readonly customActionTypes: number;
  readonly pipelines: number;
  readonly webhooks: number;
  /** Active executions of one pipeline in QUEUED and PARALLEL mode. */
  readonly concurrentExecutions: number;
  readonly outputVariablesBytes: number;
  readonly resolvedConfigurationBytes: number;
}

export const DEFAULT_TUNABLES: Tunables = {
  leaseMs: MINUTE,
  hideDispatched: true,
  pollBatch: 1,
  acknowledgeTwice: true,
  showEndedJobs: true,
  credentialsSeconds: 900,
  actionTimeoutMs: 24 * HOUR,
  approvalTimeoutMs: 7 * 24 * HOUR,
  s3DeployTimeoutMs: 90 * MINUTE,
  lambdaSilenceMs: 20 * MINUTE,
  stepFunctionsTimeoutMs: 7 * 24 * HOUR,
  codeDeployTimeoutMs: 5 * 24 * HOUR,
  otherTimeoutMs: HOUR,
  ruleTimeoutMs: HOUR,
  customActionTypes: 50,
  pipelines: 1000,
  webhooks: 300,
  concurrentExecutions: 50,
  outputVariablesBytes: 122_880,
  resolvedConfigurationBytes: 100 * 1024,
};

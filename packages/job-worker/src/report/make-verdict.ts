import {
  type BuildResult,
  type FailureType,
  failureMessage,
  type JobRecord,
  parseResult,
  parseTicketId,
  successSummary,
  type Verdict,
} from '@codepipeline-ec2/core';
import type { ReportSettings } from './report.js';

/** The result that the instance sent, if it can be read. */
export const resultOf = ({ jobId, result }: JobRecord): BuildResult | undefined => {
  const number = result === undefined ? undefined : parseTicketId(result.ticket);
  if (result === undefined || number === undefined) return undefined;
  const parsed = parseResult(result.text, { jobId, ...number });
  return parsed.ok ? parsed.result : undefined;
};

export const successVerdict = (result: BuildResult, execution: string): Verdict => ({
  status: 'succeeded',
  summary: successSummary(result),
  externalExecutionId: execution,
  outputVariables: { ...result.variables },
});

/** What the flow says of a job that failed. */
export interface FlowFailure {
  readonly type: FailureType;
  /** Which words to choose. */
  readonly kind: string;
}

/** The verdict on a job that its flow calls failed. What the instance has said of its build comes first. */
export const verdictOf = (
  record: JobRecord,
  settings: Pick<ReportSettings, 'buildLogGroup'>,
  execution: string,
  failure: FlowFailure,
  cause: string,
): Verdict => {
  const result = resultOf(record);
  // All is well, and only the word of it did not arrive.
  if (result?.outcome === 'succeeded') return successVerdict(result, execution);
  const told: FlowFailure = result?.outcome === 'failed' ? { type: 'JobFailed', kind: 'buildFailed' } : failure;
  return failureVerdict(record, settings, execution, told, cause);
};

const failureVerdict = (
  record: JobRecord,
  settings: Pick<ReportSettings, 'buildLogGroup'>,
  execution: string,
  failure: FlowFailure,
  cause: string,
): Verdict => {
  const result = resultOf(record);
  const instanceId = record.launch?.instanceId;
  const commandId = record.ticket?.commandId;
  return {
    status: 'failed',
    type: failure.type,
    externalExecutionId: execution,
    message: failureMessage(failure.kind, {
      cause,
      link: execution,
      ...(result !== undefined && { result }),
      ...(instanceId !== undefined && { instanceId }),
      ...(record.instances !== undefined && { attempts: record.instances.length }),
      ...(record.order !== undefined && { timeoutMinutes: record.order.timeoutMinutes }),
      ...(commandId !== undefined && {
        log: `${settings.buildLogGroup}, streams that begin with ${commandId}/${instanceId ?? ''}`,
      }),
    }),
  };
};

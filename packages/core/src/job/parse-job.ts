import * as z from 'zod/mini';
import type { DeliveredJob, JobData } from '../ports/job-data.js';
import { JOB_ID } from '../ticket/ticket-id.js';

/** Seconds that a job's artifact credentials live. */
export const ARTIFACT_CREDENTIALS_SECONDS = 900;

const name = z.object({ name: z.string() });

const artifact = z.object({
  name: z.string(),
  revision: z.nullish(z.string()),
  location: z.object({ s3Location: z.object({ bucketName: z.string(), objectKey: z.string() }) }),
});

const jobData = z.object({
  actionConfiguration: z.nullish(z.object({ configuration: z.nullish(z.record(z.string(), z.string())) })),
  pipelineContext: z.object({
    pipelineName: z.string(),
    pipelineArn: z.string(),
    pipelineExecutionId: z.string(),
    stage: name,
    action: z.object({ name: z.string(), actionExecutionId: z.string() }),
  }),
  inputArtifacts: z.nullish(z.array(artifact)),
  outputArtifacts: z.nullish(z.array(artifact)),
  artifactCredentials: z.nullish(
    z.object({ accessKeyId: z.string(), secretAccessKey: z.string(), sessionToken: z.string() }),
  ),
  encryptionKey: z.nullish(z.object({ id: z.string() })),
  continuationToken: z.nullish(z.string()),
});

const deliveredJob = z.object({
  id: z.string().check(z.regex(JOB_ID)),
  nonce: z.string().check(z.minLength(1)),
  data: jobData,
});

/** A job that cannot be read; `jobId` where at least that can. The fault holds no value: jobs carry secrets. */
export interface UnreadableJob {
  readonly ok: false;
  readonly jobId?: string;
  readonly fault: string;
}

/**
 * Reads a job of PollForJobs.
 *
 * @param receivedAt Epoch seconds: its credentials end 15 minutes later.
 */
export const parseJob = (
  job: unknown,
  receivedAt: number,
): { readonly ok: true; readonly job: DeliveredJob } | UnreadableJob => {
  const parsed = deliveredJob.safeParse(job);
  if (parsed.success) {
    const { id, nonce, data } = parsed.data;
    return { ok: true, job: { id, nonce, data: jobDataOf(data, receivedAt) } };
  }
  const named = z.object({ id: z.string().check(z.regex(JOB_ID)) }).safeParse(job);
  return { ok: false, ...(named.success && { jobId: named.data.id }), fault: faultOf(parsed.error) };
};

/** Reads the `data` of GetJobDetails; the same rules hold. */
export const parseJobData = (
  data: unknown,
  receivedAt: number,
): { readonly ok: true; readonly data: JobData } | UnreadableJob => {
  const parsed = jobData.safeParse(data);
  return parsed.success
    ? { ok: true, data: jobDataOf(parsed.data, receivedAt) }
    : { ok: false, fault: faultOf(parsed.error) };
};

const jobDataOf = (data: z.output<typeof jobData>, receivedAt: number): JobData => {
  const { pipelineContext: context, artifactCredentials: credentials, encryptionKey, continuationToken } = data;
  return {
    configuration: data.actionConfiguration?.configuration ?? {},
    pipeline: {
      name: context.pipelineName,
      arn: context.pipelineArn,
      executionId: context.pipelineExecutionId,
      stage: context.stage.name,
      action: context.action.name,
      actionExecutionId: context.action.actionExecutionId,
    },
    inputs: (data.inputArtifacts ?? []).map(locationOf),
    outputs: (data.outputArtifacts ?? []).map(locationOf),
    ...(credentials && { credentials: { ...credentials, ends: receivedAt + ARTIFACT_CREDENTIALS_SECONDS } }),
    ...(encryptionKey && { encryptionKeyId: encryptionKey.id }),
    ...(continuationToken && { continuationToken }),
  };
};

const locationOf = ({ name, revision, location: { s3Location } }: z.output<typeof artifact>) => ({
  name,
  bucket: s3Location.bucketName,
  key: s3Location.objectKey,
  ...(revision && { revision }),
});

const faultOf = (error: z.core.$ZodError): string =>
  error.issues.map(({ path, code }) => `${path.map(String).join('.') || 'job'} (${code})`).join(', ');

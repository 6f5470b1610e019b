import {
  agentKey,
  type ArtifactLocation,
  buildVariables,
  encodeTicket,
  epochSeconds,
  type JobData,
  type JobRecord,
  parseActionConfiguration,
  type SentTicket,
  signalKey,
  type SignedUrl,
  type TemporaryCredentials,
  ticketKey,
} from '@codepipeline-ec2/core';
import { linuxAgent, windowsAgent } from '@codepipeline-ec2/ssm-agent-scripts';
import { Outcome } from '../job/outcome.js';
import { type LauncherPorts, type LauncherSettings, OWN_URL_SECONDS } from './launcher-ports.js';

type Wanted = Pick<SentTicket, 'attempt' | 'sequence' | 'kind'>;

/** Written once: the first one stands, whoever sends another. */
const WRITE_ONCE = { 'if-none-match': '*' } as const;

/**
 * Writes a ticket and the agent beside it, with URLs as fresh as they can be.
 * @throws Outcome `pending` when no job is open whose credentials could sign
 */
export const makeTicket = async (
  ports: LauncherPorts,
  settings: LauncherSettings,
  record: JobRecord,
  wanted: Wanted,
): Promise<SentTicket> => {
  const { jobId, launch, open } = record;
  if (launch === undefined) throw new Error(`job ${jobId} was not launched`);
  const data = open === undefined ? undefined : await ports.source.details(open.jobId);
  if (data === undefined) throw new Outcome('pending', 'CodePipeline has not handed out the follow-up job yet.');
  const parsed = parseActionConfiguration(
    data.configuration,
    data.outputs.map(({ name }) => name),
  );
  if (!parsed.ok) throw new Error(`the configuration of job ${jobId} has changed since it was taken`);
  const { command, workingDirectory, outputs, timeoutMinutes, environment } = parsed.value;

  const own = await ports.ownCredentials.get(OWN_URL_SECONDS);
  const ownUrl = (method: 'GET' | 'PUT' | 'DELETE', key: string): Promise<SignedUrl> =>
    ports.signer.sign({
      method,
      bucket: settings.bucket,
      key,
      ...(method === 'PUT' && { headers: WRITE_ONCE }),
      lifeSeconds: OWN_URL_SECONDS,
      credentials: own,
    });
  const artifactUrl = artifactSigner(ports, data);
  const headers = encryptionHeaders(data);

  const windows = launch.platform === 'windows';
  const script = windows ? windowsAgent : linuxAgent;
  const agent = agentKey(jobId, wanted, windows ? 'agent.ps1' : 'agent.sh');
  const ticket = ticketKey(jobId, wanted, launch.bootKey);
  const inputs = await Promise.all(
    data.inputs.map(async (input) => ({ name: input.name, ...(await artifactUrl('GET', input)) })),
  );
  const signedOutputs = await Promise.all(
    data.outputs.map(async (output, index) => ({
      name: output.name,
      path: outputs[index]?.path ?? '',
      headers: Object.entries(headers).map(([name, value]) => ({ name, value })),
      ...(await artifactUrl('PUT', output, headers)),
    })),
  );
  const source = data.inputs[0];
  const text = encodeTicket({
    jobId,
    ...wanted,
    agent: { url: (await ownUrl('GET', agent)).url, sha256: script.sha256 },
    deleteUrl: (await ownUrl('DELETE', ticket)).url,
    command,
    workingDirectory,
    timeoutSeconds: timeoutMinutes * 60,
    environment: buildVariables({
      jobId,
      environment,
      region: settings.region,
      pipeline: data.pipeline,
      startedAt: record.acknowledgedAt ?? epochSeconds(ports.clock),
      ...(source !== undefined && { source }),
    }),
    inputs,
    outputs: signedOutputs,
    result: await ownUrl('PUT', signalKey(jobId, wanted, 'result')),
    renew: await ownUrl('PUT', signalKey(jobId, wanted, 'renew')),
  });
  await Promise.all([ports.objects.put(agent, script.text), ports.objects.put(ticket, text)]);
  return { ...wanted, ends: Math.min(own.ends, ...[...inputs, ...signedOutputs].map(({ ends }) => ends)) };
};

const artifactSigner =
  ({ signer }: LauncherPorts, { credentials, pipeline }: JobData) =>
  (
    method: 'GET' | 'PUT',
    { bucket, key }: ArtifactLocation,
    headers: Record<string, string> = {},
  ): Promise<SignedUrl> => {
    const given: TemporaryCredentials | undefined = credentials;
    if (given === undefined) throw new Error(`${pipeline.name}: the job has artifacts, but no credentials for them`);
    return signer.sign({ method, bucket, key, headers, lifeSeconds: 3600, credentials: given });
  };

/** CodePipeline's buckets may refuse what is not encrypted by KMS. */
const encryptionHeaders = ({ encryptionKeyId }: JobData): Record<string, string> => ({
  'x-amz-server-side-encryption': 'aws:kms',
  ...(encryptionKeyId !== undefined && { 'x-amz-server-side-encryption-aws-kms-key-id': encryptionKeyId }),
});

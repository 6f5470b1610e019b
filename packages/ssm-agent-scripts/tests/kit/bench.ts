import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { startLocalCloud, type LocalCloud } from '@codepipeline-ec2/local-cloud';
import { linuxAgent, linuxDocument, type AgentScript } from '../../src/index.js';
import { fromLines, toLines } from './lines.js';

const BUCKET = 'agent-tests';
const BOOT_KEY = 'boot-key-of-this-instance';

export interface Work {
  readonly command?: string;
  readonly workingDirectory?: string;
  readonly timeoutSeconds?: number;
  readonly environment?: Readonly<Record<string, string>>;
  /** Name → archive. */
  readonly inputs?: readonly (readonly [string, Uint8Array])[];
  /** Name → path. */
  readonly outputs?: readonly (readonly [string, string])[];
  /** Values of the ticket to put in place of what stands there. */
  readonly ticket?: Readonly<Record<string, string>>;
  /** Environment of the agent itself. */
  readonly agentEnvironment?: Readonly<Record<string, string>>;
  /** Is given the process id of what the SSM agent starts. */
  readonly started?: (pid: number) => void;
}

export interface Run {
  readonly exitCode: number;
  readonly stdout: string;
  /** What the agent told, if it did. */
  readonly result: Readonly<Record<string, string>> | undefined;
}

/** One instance: a home of its own, on which tickets are run one after the other. */
export interface Instance {
  readonly jobId: string;
  readonly home: string;
  /** Stores a ticket and runs the document's script with it, as the SSM agent does. */
  run(work: Work, sequence?: number): Promise<Run>;
  /** Runs the script again with the parameters of a ticket. */
  repeat(sequence: number): Promise<Run>;
  /** Runs the script as the command that ends the build. */
  stop(): Promise<Run>;
  output(name: number): Promise<Buffer | undefined>;
  stored(key: string): Promise<Buffer | undefined>;
  signal(sequence: number, name: string): string;
  /** Where a ticket's result is to be put. */
  resultUrl(sequence: number): Promise<string>;
  leave(): void;
}

export interface Bench {
  instance(): Instance;
  close(): Promise<void>;
}

/** Which agent is on the bench, and how the SSM agent runs a document's script for it. */
export interface Platform {
  readonly agent: AgentScript;
  /** Name of the agent's object beside the ticket. */
  readonly agentName: string;
  /** The document's script, parameters not yet in place. */
  readonly script: string;
  readonly scriptName: string;
  readonly interpreter: (file: string) => readonly [string, readonly string[]];
}

export const LINUX: Platform = {
  agent: linuxAgent,
  agentName: 'agent.sh',
  script: linuxDocument.mainSteps[0]?.inputs.runCommand.join('\n') ?? '',
  scriptName: 'document.sh',
  interpreter: (file) => ['sh', ['-c', file]],
};

/** Real presigned URLs of a local cloud's S3, real scripts, real processes. */
export const openBench = async (platform: Platform = LINUX): Promise<Bench> => {
  const cloud: LocalCloud = await startLocalCloud({ port: 0 });
  const s3 = new S3Client({
    endpoint: cloud.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    forcePathStyle: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  return {
    instance: () => openInstance(s3, platform),
    close: async () => {
      s3.destroy();
      await cloud.close();
    },
  };
};

const openInstance = (s3: S3Client, { agent, agentName, script, scriptName, interpreter }: Platform): Instance => {
  const jobId = randomUUID();
  const home = mkdtempSync(join(tmpdir(), 'agent-'));
  mkdirSync(join(home, '.codepipeline-ec2'), { mode: 0o700 });
  writeFileSync(join(home, `.codepipeline-ec2/key-${jobId}`), BOOT_KEY, { mode: 0o600 });
  const get = (Key: string) => getSignedUrl(s3, new GetObjectCommand({ Bucket: BUCKET, Key }), { expiresIn: 600 });
  const putOnce = (Key: string) =>
    getSignedUrl(s3, new PutObjectCommand({ Bucket: BUCKET, Key, IfNoneMatch: '*' }), { expiresIn: 600 });
  const put = (Key: string) =>
    getSignedUrl(s3, new PutObjectCommand({ Bucket: BUCKET, Key, ServerSideEncryption: 'aws:kms' }), {
      expiresIn: 600,
      unhoistableHeaders: new Set(['x-amz-server-side-encryption']),
    });
  const store = (Key: string, Body: Uint8Array | string) =>
    s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body }));
  const stored = async (Key: string): Promise<Buffer | undefined> => {
    try {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key }));
      return Buffer.from((await Body?.transformToByteArray()) ?? []);
    } catch (error) {
      if (error instanceof S3ServiceException && error.name === 'NoSuchKey') return undefined;
      throw error;
    }
  };
  const folder = (sequence: number) => `tickets/${jobId}/1.${sequence}`;
  const signal = (sequence: number, name: string) => `signals/${jobId}/1.${sequence}/${name}`;
  const ends = String(Math.floor(Date.now() / 1000) + 600);

  const ticketOf = async (work: Work, sequence: number): Promise<Record<string, string>> => {
    const ticket: Record<string, string> = {
      version: '1',
      jobId,
      attempt: '1',
      sequence: String(sequence),
      kind: 'build',
      'agent.url': await get(`${folder(sequence)}/${agentName}`),
      'agent.sha256': agent.sha256,
      'delete.url': await getSignedUrl(
        s3,
        new DeleteObjectCommand({ Bucket: BUCKET, Key: `${folder(sequence)}/${BOOT_KEY}` }),
      ),
      command: work.command ?? 'true',
      workingDirectory: work.workingDirectory ?? '',
      timeoutSeconds: String(work.timeoutSeconds ?? 60),
      'result.url': await putOnce(signal(sequence, 'result')),
      'result.ends': ends,
      'renew.url': await putOnce(signal(sequence, 'renew')),
      'renew.ends': ends,
    };
    Object.entries(work.environment ?? {}).forEach(([name, value], n) => {
      ticket[`environment.${n}.name`] = name;
      ticket[`environment.${n}.value`] = value;
    });
    for (const [n, [name, archive]] of (work.inputs ?? []).entries()) {
      await store(`inputs/${jobId}/${n}`, archive);
      Object.assign(ticket, {
        [`input.${n}.name`]: name,
        [`input.${n}.url`]: await get(`inputs/${jobId}/${n}`),
        [`input.${n}.ends`]: ends,
      });
    }
    for (const [n, [name, path]] of (work.outputs ?? []).entries()) {
      Object.assign(ticket, {
        [`output.${n}.name`]: name,
        [`output.${n}.path`]: path,
        [`output.${n}.url`]: await put(`outputs/${jobId}/${n}`),
        [`output.${n}.ends`]: ends,
        [`output.${n}.header.0.name`]: 'x-amz-server-side-encryption',
        [`output.${n}.header.0.value`]: 'aws:kms',
      });
    }
    return { ...ticket, ...work.ticket };
  };

  const repeat = async (sequence: number, { agentEnvironment = {}, started }: Work = {}): Promise<Run> => {
    const [path = '', query = ''] = (await get(`${folder(sequence)}/${BOOT_KEY}`)).split('?');
    const parameter = Buffer.from(`${path.slice(0, path.lastIndexOf('/') + 1)}?${query}`).toString('base64url');
    return runScript(sequence, parameter, { agentEnvironment, ...(started && { started }) });
  };
  const runScript = async (
    sequence: number,
    parameter: string,
    { agentEnvironment = {}, started }: Work,
  ): Promise<Run> => {
    const file = join(home, scriptName);
    writeFileSync(file, script.replace('{{ jobId }}', jobId).replace('{{ ticket }}', parameter));
    chmodSync(file, 0o700);
    const [program, args] = interpreter(file);
    const child = spawn(program, args, {
      env: { HOME: home, PATH: process.env['PATH'], ...agentEnvironment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    if (child.pid !== undefined) started?.(child.pid);
    const closed = new Promise<number>((resolve) => child.once('close', (code) => resolve(code ?? -1)));
    const [stdout, stderr, exitCode] = await Promise.all([readAll(child.stdout), readAll(child.stderr), closed]);
    const told = await stored(signal(sequence, 'result'));
    return { exitCode, stdout: stdout + stderr, result: told && fromLines(told.toString()) };
  };

  return {
    jobId,
    home,
    run: async (work, sequence = 1) => {
      await store(`${folder(sequence)}/${agentName}`, agent.text);
      await store(`${folder(sequence)}/${BOOT_KEY}`, toLines(await ticketOf(work, sequence)));
      return repeat(sequence, work);
    },
    repeat: (sequence) => repeat(sequence),
    stop: () => runScript(1, 'stop', {}),
    output: (n) => stored(`outputs/${jobId}/${n}`),
    stored,
    signal,
    resultUrl: (sequence) => putOnce(signal(sequence, 'result')),
    leave: () => rmSync(home, { recursive: true, force: true }),
  };
};

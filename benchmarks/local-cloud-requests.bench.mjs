import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

export const question =
  'how many requests does the local cloud answer in a second, signatures checked, and what do 1,000 pipelines and 1,000 executions at a time cost it? (the client that asks shares its cores)';

// The clients are the local cloud's own.
const require = createRequire(new URL('../packages/local-cloud/package.json', import.meta.url));
const codepipeline = require('@aws-sdk/client-codepipeline');
const ec2 = require('@aws-sdk/client-ec2');
const iam = require('@aws-sdk/client-iam');
const s3 = require('@aws-sdk/client-s3');
const sfn = require('@aws-sdk/client-sfn');
const sts = require('@aws-sdk/client-sts');

const bin = fileURLToPath(new URL('../packages/cli/bin/codepipeline-ec2.mjs', import.meta.url));
const CONNECTIONS = 10;
const MANY = 1000;

const start = () =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [bin, 'local', 'start', '--port', '0', '--unsandboxed'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child.on('error', reject);
    child.stdout.on('data', (chunk) => {
      const endpoint = /ready (http\S+)/.exec(String(chunk))?.[1];
      if (endpoint) resolve({ child, endpoint });
    });
  });
const residentMiB = (pid) =>
  Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024);

/** Runs `ask` `count` times, ten at a time; answers seconds and the 99th percentile in milliseconds. */
const repeat = async (count, ask) => {
  const times = [];
  let next = 0;
  const began = performance.now();
  const worker = async () => {
    while (next < count) {
      const n = next++;
      const sent = performance.now();
      await ask(n);
      times.push(performance.now() - sent);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  const seconds = (performance.now() - began) / 1000;
  return { seconds, p99: times.sort((a, b) => a - b)[Math.floor(times.length * 0.99)] };
};

const definition = JSON.stringify({
  StartAt: 'Wait',
  States: { Wait: { Type: 'Wait', Seconds: 3600, End: true } },
});
const pipeline = (n) => {
  const action = (name, category, provider, more) => ({
    name,
    actionTypeId: { category, owner: 'AWS', provider, version: '1' },
    ...more,
  });
  const source = {
    configuration: { S3Bucket: 'bucket', S3ObjectKey: 'none', PollForSourceChanges: 'false' },
    outputArtifacts: [{ name: 'App' }],
  };
  return {
    name: `pipeline-${n}`,
    roleArn: 'arn:aws:iam::000000000000:role/role',
    artifactStore: { type: 'S3', location: 'bucket' },
    stages: [
      { name: 'Source', actions: [action('Source', 'Source', 'S3', source)] },
      { name: 'Approve', actions: [action('Approve', 'Approval', 'Manual', {})] },
    ],
  };
};

export const measure = async () => {
  const { child, endpoint } = await start();
  try {
    const config = {
      endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      forcePathStyle: true,
    };
    const clients = {
      codepipeline: new codepipeline.CodePipelineClient(config),
      ec2: new ec2.EC2Client(config),
      iam: new iam.IAMClient(config),
      s3: new s3.S3Client(config),
      sfn: new sfn.SFNClient(config),
      sts: new sts.STSClient(config),
    };
    await clients.s3.send(new s3.CreateBucketCommand({ Bucket: 'bucket' }));
    await clients.s3.send(new s3.PutObjectCommand({ Bucket: 'bucket', Key: 'key', Body: 'x'.repeat(1024) }));
    const trust = {
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { Service: ['codepipeline.amazonaws.com', 'states.amazonaws.com'] },
    };
    await clients.iam.send(
      new iam.CreateRoleCommand({
        RoleName: 'role',
        AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
      }),
    );
    const type = { category: 'Build', provider: 'Builder', version: '1' };
    const bounds = { minimumCount: 0, maximumCount: 1 };
    await clients.codepipeline.send(
      new codepipeline.CreateCustomActionTypeCommand({
        ...type,
        inputArtifactDetails: bounds,
        outputArtifactDetails: bounds,
      }),
    );
    const poll = { actionTypeId: { ...type, owner: 'Custom' }, maxBatchSize: 1 };
    const asks = {
      'codepipeline ListPipelines (none)': () => clients.codepipeline.send(new codepipeline.ListPipelinesCommand({})),
      'codepipeline PollForJobs (none)': () => clients.codepipeline.send(new codepipeline.PollForJobsCommand(poll)),
      'sts GetCallerIdentity': () => clients.sts.send(new sts.GetCallerIdentityCommand({})),
      'ec2 DescribeInstances (none)': () => clients.ec2.send(new ec2.DescribeInstancesCommand({})),
      's3 GetObject (1 KiB)': async () => {
        const { Body } = await clients.s3.send(new s3.GetObjectCommand({ Bucket: 'bucket', Key: 'key' }));
        await Body.transformToByteArray();
      },
    };
    const rows = [];
    const add = (what, count, { seconds, p99 }) =>
      rows.push({
        what,
        perSecond: Math.round(count / seconds),
        p99Ms: +p99.toFixed(1),
        residentMiB: residentMiB(child.pid),
      });
    for (const [what, ask] of Object.entries(asks)) {
      await repeat(200, ask);
      add(what, MANY, await repeat(MANY, ask));
    }
    add(
      'codepipeline CreatePipeline',
      MANY,
      await repeat(MANY, (n) =>
        clients.codepipeline.send(new codepipeline.CreatePipelineCommand({ pipeline: pipeline(n) })),
      ),
    );
    add(
      'codepipeline ListPipelines (all 1,000)',
      100,
      await repeat(100, async () => {
        const { pipelines } = await clients.codepipeline.send(
          new codepipeline.ListPipelinesCommand({ maxResults: MANY }),
        );
        if (pipelines.length !== MANY) throw new Error(`${pipelines.length} pipelines are listed`);
      }),
    );
    const { stateMachineArn } = await clients.sfn.send(
      new sfn.CreateStateMachineCommand({ name: 'waits', definition, roleArn: 'arn:aws:iam::000000000000:role/role' }),
    );
    add(
      'states StartExecution (1,000 wait at the end)',
      MANY,
      await repeat(MANY, () => clients.sfn.send(new sfn.StartExecutionCommand({ stateMachineArn }))),
    );
    const { executions } = await clients.sfn.send(
      new sfn.ListExecutionsCommand({ stateMachineArn, statusFilter: 'RUNNING', maxResults: MANY }),
    );
    if (executions.length !== MANY) throw new Error(`${executions.length} executions run`);
    for (const client of Object.values(clients)) client.destroy();
    return rows;
  } finally {
    const closed = new Promise((resolve) => child.on('close', resolve));
    child.kill('SIGTERM');
    await closed;
  }
};

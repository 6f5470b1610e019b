import { randomUUID } from 'node:crypto';
import { type LocalCloud, ROOT, startLocalCloud } from '@codepipeline-ec2/local-cloud';
import { afterAll } from 'vitest';

/** Clients of any service, told where the cloud is. */
export interface CloudUnderTest {
  readonly cloud: LocalCloud;
  readonly config: {
    readonly endpoint: string;
    readonly region: 'us-east-1';
    readonly credentials: { readonly accessKeyId: 'test'; readonly secretAccessKey: 'test' };
  };
}

/** A local cloud for one test file, over HTTP; its instances are played, so that nothing runs. */
export const openCloud = async (): Promise<CloudUnderTest> => {
  const cloud = await startLocalCloud({ port: 0, isolation: 'scripted' });
  afterAll(() => cloud.close());
  return {
    cloud,
    config: {
      endpoint: cloud.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    },
  };
};

export const id = (): string => randomUUID();

export const realClock = { now: () => Date.now() };

/** Asks again until there is an answer: the cloud works on in the background. */
export const until = async <T>(what: string, ask: () => Promise<T | undefined>): Promise<T> => {
  for (let tries = 0; tries < 400; tries += 1) {
    const answer = await ask();
    if (answer !== undefined) return answer;
  }
  throw new Error(`it never came to pass: ${what}`);
};

/** Makes a role that its service may assume and that may do everything. Its ARN. */
export const makeRole = async ({ cloud }: CloudUnderTest, name: string, service: string): Promise<string> => {
  const call = (operation: string, input: object) => cloud.cloud.call<object>('iam', operation, input, ROOT);
  const principal = service === 'root' ? { AWS: 'arn:aws:iam::000000000000:root' } : { Service: service };
  const trust = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' }],
  };
  const rights = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
  await call('CreateRole', { RoleName: name, AssumeRolePolicyDocument: JSON.stringify(trust) });
  await call('PutRolePolicy', { RoleName: name, PolicyName: 'all', PolicyDocument: JSON.stringify(rights) });
  return `arn:aws:iam::000000000000:role/${name}`;
};

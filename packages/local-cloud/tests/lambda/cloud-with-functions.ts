import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InvocationResponse } from '@aws-sdk/client-lambda';
import { onTestFinished } from 'vitest';
import { ROOT, type Caller } from '../../src/kernel/caller.js';
import { createCloud, type CloudOptions, type RunningCloud } from '../../src/kernel/create-cloud.js';
import { onlyServices } from '../states/only-services.js';
import { zipOf } from '../zip.js';

export const ROLE = 'arn:aws:iam::000000000000:role/function';

export interface FunctionsCloud {
  readonly cloud: RunningCloud;
  readonly call: <Output>(operation: string, input: object, caller?: Caller) => Promise<Output>;
  readonly create: (name: string, code: string, more?: object) => Promise<void>;
  readonly invoke: (name: string, payload?: unknown, more?: object) => Promise<Invoked>;
  /** What was said to the log so far, in order. */
  readonly lines: { readonly group: string; readonly message: string }[];
}

export interface Invoked {
  readonly value: unknown;
  readonly failed: boolean;
  readonly answer: InvocationResponse;
}

export const functionsCloud = async (options: CloudOptions = {}): Promise<FunctionsCloud> => {
  const lines: { group: string; message: string }[] = [];
  const logs = {
    name: 'logs' as const,
    operations: {
      CreateLogStream: { handle: () => ({}) },
      PutLogEvents: {
        handle: (input: { logGroupName: string; logEvents: { message: string }[] }) => {
          for (const { message } of input.logEvents) lines.push({ group: input.logGroupName, message });
          return {};
        },
      },
    },
  };
  const cloud = await createCloud({
    ...options,
    services: { ...onlyServices('lambda', 'iam', 'sts', 'sqs'), logs: () => logs, ...options.services },
  });
  onTestFinished(() => cloud.close());
  const trust = {
    Statement: { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
  };
  const role = { RoleName: 'function', AssumeRolePolicyDocument: JSON.stringify(trust) };
  // After a restart it is there already.
  await cloud.call('iam', 'CreateRole', role, ROOT).catch(() => undefined);
  const policy = { Statement: { Effect: 'Allow', Action: ['sqs:*', 'logs:*'], Resource: '*' } };
  const inline = { RoleName: 'function', PolicyName: 'p', PolicyDocument: JSON.stringify(policy) };
  await cloud.call('iam', 'PutRolePolicy', inline, ROOT);
  const call = <Output>(name: string, input: object, caller = ROOT): Promise<Output> =>
    cloud.call<Output>('lambda', name, input, caller);
  return {
    cloud,
    call,
    lines,
    create: async (name, code, more = {}) => {
      const ZipFile = await zipOf({ 'index.mjs': code });
      const given = { Code: { ZipFile }, Role: ROLE, Runtime: 'nodejs22.x', Handler: 'index.handler', ...more };
      await call('CreateFunction', { FunctionName: name, ...given });
    },
    invoke: async (name, payload = {}, more = {}) => {
      const input = { FunctionName: name, Payload: Buffer.from(JSON.stringify(payload)), ...more };
      const answer = await call<InvocationResponse>('Invoke', input);
      const text = Buffer.from(answer.Payload ?? new Uint8Array()).toString();
      return { value: text === '' ? undefined : JSON.parse(text), failed: answer.FunctionError !== undefined, answer };
    },
  };
};

/** A server that remembers the bodies it got: how a function tells a test something. */
export const listener = async (): Promise<{ readonly url: string; readonly heard: string[] }> => {
  const heard: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      heard.push(Buffer.concat(chunks).toString());
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  return { heard, url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}` };
};

export const temporaryFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'lambda-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

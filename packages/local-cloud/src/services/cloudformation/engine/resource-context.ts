import type { GetObjectCommandOutput } from '@aws-sdk/client-s3';
import { AwsError } from '../../../kernel/aws-error.js';
import type { ResourceContext } from '../resources/resource-provider.js';
import { askCustom } from './ask-custom.js';
import { ServiceRefusal } from './failure-reason.js';
import { readBody } from './read-body.js';
import type { StackOperation } from './stack-operation.js';

const PATIENCE_MS = 300_000;
const PAUSE_MS = 100;

/** What a provider gets for one resource. */
export const resourceContext = (
  { cloud, nested, signal, caller, ...operation }: StackOperation,
  logicalId: string,
  name: string,
  exists: (physicalId: string) => void,
): ResourceContext => {
  const stack = operation.stack();
  const call: ResourceContext['call'] = async <Output>(
    ...[service, operation, input]: Parameters<ResourceContext['call']>
  ) => {
    try {
      return await cloud.call<Output>(service, operation, input, caller);
    } catch (error) {
      throw error instanceof AwsError ? new ServiceRefusal(service, error) : error;
    }
  };
  return {
    region: cloud.region,
    account: cloud.account,
    partition: 'aws',
    stackName: stack.name,
    stackId: stack.stackId,
    logicalId,
    name,
    exists,
    call,
    withStackTags: (own = []) => {
      const ofStack = stack.input.tags.filter(({ key }) => !own.some((tag) => tag.Key === key));
      return [...own, ...ofStack.map(({ key, value }) => ({ Key: key, Value: value }))];
    },
    callUnless: async (codes, service, operation, input) => {
      try {
        await call(service, operation, input);
      } catch (error) {
        if (!(error instanceof ServiceRefusal && codes.includes(error.code))) throw error;
      }
    },
    until: async (what, ask) => {
      const deadline = cloud.clock.now() + PATIENCE_MS;
      while (!(await ask())) {
        if (cloud.clock.now() > deadline) throw new Error(`Exceeded attempts to wait until ${what}`);
        await cloud.clock.sleep(PAUSE_MS, signal);
      }
    },
    stacks: nested,
    askCustom: (serviceToken, request, timeoutSeconds) =>
      askCustom({ cloud, signal, ...operation }, logicalId, call, serviceToken, request, timeoutSeconds),
    readObject: async (bucket, key, versionId) => {
      const output = await call<GetObjectCommandOutput>('s3', 'GetObject', {
        Bucket: bucket,
        Key: key,
        ...(versionId !== undefined && { VersionId: versionId }),
      });
      return readBody(output.Body);
    },
  };
};

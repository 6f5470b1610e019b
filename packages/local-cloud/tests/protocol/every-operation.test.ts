import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inputConstraint } from '../../src/constraints/constraint-table.js';
import type { ServiceFactory, ServiceName } from '../../src/kernel/service.js';
import { serviceModel } from '../../src/protocol/sdk-schemas.js';
import { startLocalCloud, type LocalCloud } from '../../src/start.js';
import { servedOperations } from '../served-operations.js';
import { sampleValue } from './sample-value.js';
import { commandOf, leftOut, sdkClient, type SdkClient } from './sdk-clients.js';

const SERVED = await servedOperations();

let cloud: LocalCloud;
const asked: { input: unknown; answer: unknown } = { input: undefined, answer: undefined };

beforeAll(async () => {
  const factory =
    (name: ServiceName, operations: readonly string[]): ServiceFactory =>
    () => ({
      name,
      operations: Object.fromEntries(
        operations.map((operation) => [
          operation,
          {
            handle: (input: never) => {
              asked.input = input;
              return asked.answer;
            },
          },
        ]),
      ),
    });
  const services = Object.fromEntries(SERVED.map(([name, operations]) => [name, factory(name, operations)]));
  cloud = await startLocalCloud({ port: 0, isolation: 'scripted', services });
});
afterAll(() => cloud.close());

describe.each(SERVED)('%s', (service, operations) => {
  let client: SdkClient;
  beforeAll(() => {
    client = sdkClient(service, { endpoint: cloud.endpoint });
  });
  afterAll(() => client.destroy());

  test.each(operations)('%s: what a client sends arrives, and what is answered is read', async (name) => {
    const model = serviceModel(service).operations.get(name);
    if (!model) throw new Error(`${service} has no operation ${name}`);
    const input = (sampleValue(model.input, 'in', leftOut(service, true), inputConstraint(service, name)) ??
      {}) as Record<string, unknown>;
    if ('Bucket' in input) input['Bucket'] = 'bucket-1';
    asked.answer = sampleValue(model.output, 'out', leftOut(service, false)) ?? {};
    const { $metadata, ...output } = await client.send(commandOf(service, name, input));
    expect($metadata).toBeDefined();
    expect(asked.input).toMatchObject(input);
    for (const [member, value] of Object.entries(output)) {
      // Clients dress bytes up in their own ways.
      if (value instanceof Uint8Array) output[member] = new Uint8Array(value);
      if (value instanceof Readable) output[member] = new Uint8Array(Buffer.concat(await value.toArray()));
    }
    expect(output).toMatchObject(asked.answer as object);
  });
});

import { Readable } from 'node:stream';
import { onTestFinished } from 'vitest';
import type { Call, Service, ServiceFactory, ServiceName } from '../../src/kernel/service.js';
import { startLocalCloud, type LocalCloud, type LocalCloudOptions } from '../../src/start.js';

export interface Recorded {
  readonly operation: string;
  readonly input: Record<string, unknown>;
  readonly call: Call;
}

type Answer = (input: never, call: Call) => unknown;

/** A service whose operations answer what the test says, and note what they were asked. */
export const recording = (
  name: ServiceName,
  answers: Readonly<Record<string, Answer>>,
): { factory: ServiceFactory; calls: Recorded[] } => {
  const calls: Recorded[] = [];
  const operations = Object.fromEntries(
    Object.entries(answers).map(([operation, answer]) => [
      operation,
      {
        handle: (input: never, call: Call) => {
          calls.push({ operation, input, call });
          return answer(input, call);
        },
      },
    ]),
  );
  return { factory: (): Service => ({ name, operations }), calls };
};

/** A served cloud that ends with the test. */
export const startCloud = async (options: LocalCloudOptions = {}): Promise<LocalCloud> => {
  const cloud = await startLocalCloud({ port: 0, isolation: 'scripted', ...options });
  onTestFinished(() => cloud.close());
  return cloud;
};

export const clientConfig = (cloud: LocalCloud) => ({
  endpoint: cloud.endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  maxAttempts: 1,
});

export const textOf = async (body: unknown): Promise<string> => {
  if (body === undefined) return '';
  if (body instanceof Uint8Array) return Buffer.from(body).toString();
  if (!(body instanceof Readable)) throw new Error('The body is neither bytes nor a stream');
  const chunks: Uint8Array[] = [];
  for await (const chunk of body as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
};

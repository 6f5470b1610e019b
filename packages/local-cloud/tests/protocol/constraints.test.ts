import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inputConstraint } from '../../src/constraints/constraint-table.js';
import { createCloud, type RunningCloud } from '../../src/kernel/create-cloud.js';
import { createFrontDoor } from '../../src/protocol/front-door.js';
import { serviceModel } from '../../src/protocol/sdk-schemas.js';
import type { WireRequest, WireResponse } from '../../src/protocol/wire.js';
import { servedOperations } from '../served-operations.js';
import { bodyText, codeIn } from './answer.js';
import { breaches, type Breach } from './break-constraint.js';
import { dice, one } from './dice.js';
import { sampleValue } from './sample-value.js';
import { commandOf, leftOut, sdkClient } from './sdk-clients.js';

const REQUESTS = 100;
const SERVED = await servedOperations();

/** What the SDK would send; the parts of its own request class that matter. */
interface SdkRequest {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[]>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

const wireRequest = ({ method, path, query = {}, headers, body = '' }: SdkRequest): WireRequest => ({
  method,
  rawPath: path,
  query: Object.entries(query).flatMap(([name, values]) => [values].flat().map((value) => [name, value] as const)),
  headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
  body: Readable.from(body.length === 0 ? [] : [Buffer.from(body)]),
});

let cloud: RunningCloud;
beforeAll(async () => {
  cloud = await createCloud({ isolation: 'scripted' });
});
afterAll(() => cloud.close());

test.each(SERVED)(
  '%s: values that are too long, too short, too many, out of range, of no pattern or of no enum are refused before the service sees them',
  async (service, operations) => {
    const reached: string[] = [];
    const dispatch = ({ operation }: { readonly operation: string }): Promise<unknown> => {
      reached.push(operation);
      return Promise.resolve({});
    };
    const door = createFrontDoor({ ...cloud, dispatch }, Date.now);
    let answered: WireResponse | undefined;
    const client = sdkClient(service, {
      endpoint: 'http://127.0.0.1:4566',
      requestHandler: {
        handle: async (request: SdkRequest) => {
          answered = await door(wireRequest(request));
          throw new Error('It is only asked');
        },
        destroy: () => undefined,
      },
    });
    const samples = new Map<string, Record<string, unknown>>();
    const sampleOf = (operation: string): Record<string, unknown> => {
      const known = samples.get(operation);
      if (known) return structuredClone(known);
      const model = serviceModel(service).operations.get(operation);
      if (!model) throw new Error(`${service} has no operation ${operation}`);
      const sample = sampleValue(model.input, 'in', leftOut(service, true), inputConstraint(service, operation)) ?? {};
      // An operation's input is a structure.
      const input = sample as Record<string, unknown>;
      if ('Bucket' in input) input['Bucket'] = 'bucket-1';
      samples.set(operation, input);
      return structuredClone(input);
    };
    const breachesOf = (operation: string, input: unknown): Breach[] => {
      const constraint = inputConstraint(service, operation);
      return constraint ? breaches(constraint, input) : [];
    };
    const constrained = operations.filter((operation) => inputConstraint(service, operation) !== undefined);
    const roll = dice(service);
    const wrong: string[] = [];
    for (let asked = 0; asked < REQUESTS;) {
      const operation = one(roll, constrained);
      const input = sampleOf(operation);
      const possible = breachesOf(operation, input);
      // Some constraints no client can break, as of a name in an address.
      if (possible.length === 0) continue;
      const breach = one(roll, possible);
      breach.make();
      asked++;
      answered = undefined;
      reached.length = 0;
      await client.send(commandOf(service, operation, input)).catch(() => undefined);
      const { status = 0 } = answered ?? {};
      const code = answered && codeIn(service, answered);
      const refused =
        status >= 400 && status < 500 && (code !== undefined || (answered !== undefined && bodyText(answered) === ''));
      if (reached.length > 0 || !refused)
        wrong.push(`${operation}${breach.what}: ${status} ${code} ${answered ? bodyText(answered).slice(0, 200) : ''}`);
    }
    client.destroy();
    expect(wrong).toEqual([]);
  },
);

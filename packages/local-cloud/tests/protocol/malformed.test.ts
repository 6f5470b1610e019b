import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { virtualClock } from '../../src/clock/virtual-clock.js';
import { createCloud } from '../../src/kernel/create-cloud.js';
import type { ServiceName } from '../../src/kernel/service.js';
import { createFrontDoor } from '../../src/protocol/front-door.js';
import { requiredMembers, serviceModel, type OperationModel } from '../../src/protocol/sdk-schemas.js';
import { isServiceName, SERVICE_PROTOCOLS } from '../../src/protocol/service-protocols.js';
import type { WireRequest } from '../../src/protocol/wire.js';
import { sha256Hex } from '../../src/signature/signing-key.js';
import { bodyText, codeIn } from './answer.js';
import { dice, one, type Dice } from './dice.js';
import { sampleValue } from './sample-value.js';
import { NOW, ROOT_KEYS, sign, type Draft, type Keys } from './sign-request.js';

const REQUESTS = 100;
const SERVICES = Object.keys(SERVICE_PROTOCOLS).filter(isServiceName);

const isJson = (service: ServiceName): boolean => SERVICE_PROTOCOLS[service].protocols.includes('json');

/** A request of the operation with this body, whatever it is. */
const draftOf = (service: ServiceName, operation: OperationModel, body: string): Draft => {
  const { target = '', jsonVersion = '1.1' } = SERVICE_PROTOCOLS[service];
  if (isJson(service)) {
    return {
      method: 'POST',
      path: '/',
      headers: {
        'content-type': `application/x-amz-json-${jsonVersion}`,
        'x-amz-target': `${target}.${operation.name}`,
      },
      body,
    };
  }
  if (operation.http) {
    const { method, uri } = operation.http;
    const [path = '/', literals = ''] = uri.split('?');
    const query = literals
      .split('&')
      .filter((it) => it !== '')
      .map((it): [string, string] => [it.split('=')[0] ?? '', it.split('=')[1] ?? '']);
    const bucket = service === 's3' ? '/no-such-bucket' : '';
    return {
      method,
      path: bucket + path.replace(/\{[^}]+\}/g, 'no-such-thing'),
      query,
      headers: {},
      body: method === 'GET' || method === 'HEAD' ? '' : body,
    };
  }
  const content = { 'content-type': 'application/x-www-form-urlencoded' };
  return { method: 'POST', path: '/', headers: content, body: `Action=${operation.name}&Version=2016-11-15${body}` };
};

/** A value of another type in some place of a JSON document. */
const wrongType = (roll: Dice, value: unknown): unknown => {
  if (Array.isArray(value)) return roll(2) === 0 || value.length === 0 ? { a: 1 } : [wrongType(roll, value[0])];
  if (typeof value === 'object' && value !== null) {
    const keys = Object.keys(value);
    if (keys.length === 0) return [1];
    const key = one(roll, keys);
    // Plain objects of samples.
    return { ...value, [key]: wrongType(roll, (value as Record<string, unknown>)[key]) };
  }
  return one<unknown>(roll, [{ a: 1 }, [1, 2], [{}]]);
};

const sampleOf = (operation: OperationModel): unknown =>
  JSON.parse(
    JSON.stringify(
      sampleValue(operation.input, 'in', (_, shape) => shape.isStreaming() || shape.isDocumentSchema()) ?? {},
      (_, value: unknown) => (value instanceof Uint8Array ? 'AAAA' : value),
    ).replaceAll(/"\d{4}-\d\d-\d\dT[^"]*"/g, '1'),
  );

const BROKEN_BODIES = [
  '{',
  '{"a":',
  '[]',
  'null',
  '"text"',
  '7',
  '\u0000\u0001',
  '{"a" 1}',
  '<a><b></a>',
  '<',
  'a'.repeat(100_000),
];
const WRONG_KEYS: readonly Keys[] = [
  { id: 'test', secret: 'guess' },
  { id: 'AKIANOBODYKNOWSTHISXX', secret: 'test' },
  { id: 'ASIANOBODYKNOWSTHISXX', secret: 'test' },
];

/** A request that nobody could take for a good one. */
const malformed = (service: ServiceName, roll: Dice, operations: readonly OperationModel[]): WireRequest => {
  const operation = one(roll, operations);
  const demanding = operations.filter(({ input, http }) => requiredMembers(input).length > 0 && http === undefined);
  const typed = operations.filter(({ input }) => input.isStructSchema() && [...input.structIterator()].length > 0);
  const kinds: (() => WireRequest)[] = [
    () => sign(service, draftOf(service, operation, isJson(service) ? '{}' : ''), one(roll, WRONG_KEYS)),
    () => {
      const request = sign(service, draftOf(service, operation, isJson(service) ? '{}' : ''), ROOT_KEYS);
      // Another body, path or date than what was signed.
      const changed = one(roll, [
        { headers: { ...request.headers, 'x-amz-date': '20261122T120001Z' } },
        { rawPath: `${request.rawPath}x` },
        { query: [...request.query, ['more', '1'] as const] },
      ]);
      return { ...request, ...changed };
    },
    () => {
      const name = `No${operation.name}`;
      return sign(
        service,
        draftOf(service, { ...operation, name, http: operation.http && { ...operation.http, method: 'PATCH' } }, ''),
        ROOT_KEYS,
      );
    },
  ];
  if (demanding.length > 0)
    kinds.push(() => sign(service, draftOf(service, one(roll, demanding), isJson(service) ? '{}' : ''), ROOT_KEYS));
  if (isJson(service)) {
    kinds.push(() => sign(service, draftOf(service, one(roll, typed), one(roll, BROKEN_BODIES)), ROOT_KEYS));
    kinds.push(() => {
      const chosen = one(roll, typed);
      return sign(service, draftOf(service, chosen, JSON.stringify(wrongType(roll, sampleOf(chosen)))), ROOT_KEYS);
    });
  } else if (operation.http) {
    // Nothing of that name is there, and the body is none.
    kinds.push(() =>
      sign(
        service,
        draftOf(
          service,
          one(
            roll,
            operations.filter(({ http }) => http?.uri.includes('{') === true),
          ),
          one(roll, BROKEN_BODIES),
        ),
        ROOT_KEYS,
      ),
    );
  }
  const counted = operations.flatMap((asked) =>
    asked.input.isStructSchema() && !isJson(service) && asked.http === undefined
      ? [...asked.input.structIterator()]
          .filter(([, member]) => member.isNumericSchema() || member.isBooleanSchema() || member.isTimestampSchema())
          .map(([name]) => ({ asked, name: service === 'ec2' ? name.charAt(0).toUpperCase() + name.slice(1) : name }))
      : [],
  );
  if (counted.length > 0) {
    kinds.push(() => {
      const { asked, name } = one(roll, counted);
      return sign(service, draftOf(service, asked, `&${name}=${one(roll, ['many', '', '%00', '1e'])}`), ROOT_KEYS);
    });
  }
  return one(roll, kinds)();
};

/** Everything that would outlive a restart. */
const stateIn = (directory: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((file) => [file, sha256Hex(readFileSync(file))]),
  );

test.each(SERVICES)(
  '%s: each of a hundred malformed requests is refused as AWS refuses, and nothing changes',
  async (service) => {
    const said: string[] = [];
    const stateDirectory = mkdtempSync(join(tmpdir(), 'malformed-'));
    const clock = virtualClock(NOW);
    const cloud = await createCloud({ clock, isolation: 'scripted', stateDirectory, log: (text) => said.push(text) });
    onTestFinished(async () => {
      await cloud.close();
      rmSync(stateDirectory, { recursive: true, force: true });
    });
    const served = cloud.services.get(service);
    const before = stateIn(stateDirectory);
    const door = createFrontDoor(cloud, () => NOW);
    const model = serviceModel(service);
    const operations = [...model.operations.values()].filter(({ name }) => served?.operations[name] !== undefined);
    const roll = dice(service);
    const wrong: string[] = [];
    for (let n = 0; n < REQUESTS; n++) {
      const request = malformed(service, roll, operations);
      const response = await door({ ...request });
      const code = codeIn(service, response);
      const absent = response.status === 501 && code === 'NotImplemented';
      const refused =
        response.status >= 400 && response.status < 500 && (code !== undefined || request.method === 'HEAD');
      if (!absent && !refused)
        wrong.push(
          `${response.status} ${code} ${request.method} ${request.rawPath} ${request.headers['x-amz-target'] ?? ''}: ${bodyText(response).slice(0, 200)}`,
        );
    }
    expect(wrong).toEqual([]);
    expect(said).toEqual([]);
    expect(stateIn(stateDirectory)).toEqual(before);
  },
);

import { Readable } from 'node:stream';
import { AwsError } from '../kernel/aws-error.js';
import type { RunningCloud } from '../kernel/create-cloud.js';
import { isServiceName } from '../protocol/service-protocols.js';
import type { WireRequest, WireResponse } from '../protocol/wire.js';
import { parseFaults } from './parse-faults.js';

const PREFIX = '/_local/';

export const isAdminPath = (rawPath: string): boolean => rawPath.startsWith(PREFIX);

const json = (value: unknown, status = 200): WireResponse => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: `${JSON.stringify(value ?? {})}\n`,
});

const refuse = (status: number, message: string): WireResponse => json({ message }, status);

const readJson = async (body: Readable): Promise<unknown> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body as AsyncIterable<Uint8Array>) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new AwsError('BadRequest', 'The body is no JSON', { status: 400 });
  }
};

const health = (cloud: RunningCloud): WireResponse =>
  json({
    status: 'ready',
    services: [...cloud.services.keys()].sort(),
    clock: cloud.clock.kind,
    now: new Date(cloud.clock.now()).toISOString(),
    profile: cloud.latency.name,
    isolation: cloud.instances.isolation,
    region: cloud.region,
    account: cloud.account,
  });

const requests = (cloud: RunningCloud): WireResponse => {
  const entries = cloud.requests.entries();
  const lines = function* (): Generator<string> {
    for (let index = 0; index < entries.length; index += 1000) {
      yield entries
        .slice(index, index + 1000)
        .map((entry) => `${JSON.stringify(entry)}\n`)
        .join('');
    }
  };
  return { status: 200, headers: { 'content-type': 'application/x-ndjson' }, body: Readable.from(lines()) };
};

const faults = async (cloud: RunningCloud, request: WireRequest): Promise<WireResponse> => {
  switch (request.method) {
    case 'GET':
      return json(cloud.faults.list());
    case 'DELETE':
      cloud.faults.clear();
      return json([]);
    case 'POST':
      for (const fault of parseFaults(await readJson(request.body))) cloud.faults.add(fault);
      return json(cloud.faults.list());
    default:
      return refuse(405, 'Faults are listed by GET, added by POST and cleared by DELETE');
  }
};

const clock = async (cloud: RunningCloud, request: WireRequest): Promise<WireResponse> => {
  if (request.method === 'POST') {
    const body = await readJson(request.body);
    const advanceMs = typeof body === 'object' && body !== null && 'advanceMs' in body ? body.advanceMs : undefined;
    if (typeof advanceMs !== 'number' || !(advanceMs >= 0)) return refuse(400, 'advanceMs must be a number, 0 or more');
    if (!cloud.advance) return refuse(409, `Only a virtual clock can be moved; this one is ${cloud.clock.kind}`);
    await cloud.advance(advanceMs);
  } else if (request.method !== 'GET') {
    return refuse(405, 'The clock is read by GET and moved by POST');
  }
  return json({ kind: cloud.clock.kind, now: new Date(cloud.clock.now()).toISOString(), nowMs: cloud.clock.now() });
};

const ofService = async (cloud: RunningCloud, request: WireRequest, path: string): Promise<WireResponse> => {
  const [service = '', name = '', ...rest] = path.split('/');
  const plain = isServiceName(service) ? cloud.services.get(service)?.plain?.[name] : undefined;
  if (plain) return plain({ ...request, path: rest.join('/') });
  const route = isServiceName(service) ? cloud.services.get(service)?.admin?.[name] : undefined;
  if (!route) return refuse(404, `There is no ${PREFIX}${path}`);
  if (request.method !== 'POST') return refuse(405, `${PREFIX}${path} takes POST`);
  return json(await route(await readJson(request.body)));
};

/** Answers what AWS does not have: how the cloud is, what it was asked, what shall go wrong. */
export const handleAdmin = async (cloud: RunningCloud, request: WireRequest): Promise<WireResponse> => {
  const path = request.rawPath.slice(PREFIX.length);
  try {
    switch (path) {
      case 'health':
        return health(cloud);
      case 'requests':
        return requests(cloud);
      case 'faults':
        return await faults(cloud, request);
      case 'clock':
        return await clock(cloud, request);
      default:
        return await ofService(cloud, request, path);
    }
  } catch (error) {
    if (error instanceof AwsError) return json({ code: error.code, message: error.message }, error.status ?? 400);
    cloud.log(`${request.rawPath}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return refuse(500, error instanceof Error ? error.message : String(error));
  }
};

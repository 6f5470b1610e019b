import { Readable } from 'node:stream';
import { AwsError, notServed } from '../kernel/aws-error.js';
import type { RunningCloud } from '../kernel/create-cloud.js';
import { DroppedCall } from '../kernel/dispatch.js';
import type { ServiceName } from '../kernel/service.js';
import { authenticate, type Authenticated } from '../signature/authenticate.js';
import { refusal } from '../signature/refusal.js';
import { isChunked, signedBody } from '../signature/signed-body.js';
import { sha256Hex } from '../signature/signing-key.js';
import { addresseeOf } from './addressee.js';
import { findOperation } from './find-operation.js';
import { collectBody, readInput } from './read-input.js';
import { refuseInput } from './refuse-input.js';
import type { RouteMatch } from './rest-route.js';
import { serviceModel } from './sdk-schemas.js';
import type { Protocol } from './service-protocols.js';
import { parseQuery, type WireRequest, type WireResponse } from './wire.js';
import { statusOf, writeError } from './wire-error.js';
import { writeOutput } from './write-output.js';

/** Requests whose body is read as a whole: function code is the largest of them. */
const LARGEST_BODY = 128 * 1024 * 1024;

type Door = Pick<
  RunningCloud,
  'account' | 'clock' | 'credentials' | 'dispatch' | 'log' | 'requests' | 'services' | 'uuid'
>;

/** Answers requests of AWS clients: signature, decoding, the call, encoding. */
export const createFrontDoor =
  (cloud: Door, realNow: () => number): ((request: WireRequest) => Promise<WireResponse>) =>
  async (request) => {
    const requestId = cloud.uuid();
    const addressee = addresseeOf(request);
    const { protocol } = addressee;
    const ids: Record<string, string> =
      protocol === 'rest-xml'
        ? { 'x-amz-request-id': requestId, 'x-amz-id-2': 'local' }
        : { 'x-amzn-requestid': requestId };
    const arrivedAt = performance.now();
    let entered = false;
    let operation = 'absent' in addressee ? addressee.operation : '';

    /** Requests that never reach a handler are logged here, all others where they are dispatched. */
    const logRefused = (service: string, error: AwsError, status: number): void => {
      const time = new Date(cloud.clock.now()).toISOString();
      const answered = cloud.requests.arrive({ time, service, operation, caller: 'anonymous', requestId });
      answered({ status, durationMs: Math.round(performance.now() - arrivedAt), error: error.code });
    };

    if ('absent' in addressee) {
      const error = notServed(addressee.absent, addressee.operation);
      logRefused(addressee.absent, error, 501);
      const response = writeError(error, protocol, undefined, undefined, requestId);
      return { ...response, headers: { ...response.headers, ...ids } };
    }

    const { service } = addressee;
    const model = serviceModel(service);
    try {
      const asked = await openRequest(request, service, protocol);
      const match = findOperation(service, protocol, model, request, asked.form);
      operation = match.operation.name;
      const { caller, body } = await enter(cloud, realNow, request, protocol, asked);
      const served = Object.hasOwn(cloud.services.get(service)?.operations ?? {}, operation);
      const input = served ? await inputOf(service, protocol, match, request, asked.form, body) : {};
      entered = true;
      const output = await cloud.dispatch({ service, operation, input, caller, headers: request.headers, requestId });
      // Handlers answer structures.
      const members = output as Readonly<Record<string, unknown>>;
      const response = writeOutput(service, protocol, match.operation, members, requestId);
      return { ...response, headers: { ...response.headers, ...ids } };
    } catch (thrown) {
      const error = thrown instanceof AwsError ? thrown : internal(thrown, cloud, `${service}:${operation}`);
      if (!entered) logRefused(service, error, statusOf(error, model));
      if (error instanceof DroppedCall) throw error;
      const response = writeError(error, protocol, service, model, requestId);
      return { ...response, headers: { ...response.headers, ...ids } };
    }
  };

const internal = (thrown: unknown, cloud: Door, what: string): AwsError => {
  cloud.log(`${what}: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}`);
  return new AwsError('InternalFailure', 'The request could not be answered.', { status: 500, cause: thrown });
};

interface OpenRequest {
  /** Undefined while the body is still a stream. */
  readonly bytes: Buffer | undefined;
  readonly form: WireRequest['query'];
}

/** Reads the body where the protocol has small ones only. */
const openRequest = async (request: WireRequest, service: ServiceName, protocol: Protocol): Promise<OpenRequest> => {
  const streamed = service === 's3' && 'x-amz-content-sha256' in request.headers;
  if (streamed || (service === 's3' && !('authorization' in request.headers))) return { bytes: undefined, form: [] };
  const bytes = await collectBody(request.body, LARGEST_BODY);
  if (protocol !== 'query' && protocol !== 'ec2') return { bytes, form: [] };
  return { bytes, form: [...request.query, ...parseQuery(bytes.toString())] };
};

/** Checks who it is; gives the body as it was signed. */
const enter = async (
  cloud: Door,
  realNow: () => number,
  request: WireRequest,
  protocol: Protocol,
  { bytes }: OpenRequest,
): Promise<{ caller: Authenticated['caller']; body: Readable }> => {
  const authentication = await authenticate(
    request,
    { clock: cloud.clock, realNow, credentials: cloud.credentials },
    () => Promise.resolve(sha256Hex(bytes ?? '')),
  );
  const mismatch = (): AwsError => refusal('payloadMismatch', protocol);
  const anonymous = 'refused' in authentication && authentication.refused === 'missing' && protocol === 'rest-xml';
  if ('refused' in authentication && !anonymous) throw refusal(authentication.refused, protocol);
  const caller = 'refused' in authentication ? ({ kind: 'anonymous' } as const) : authentication.caller;
  const verified = 'refused' in authentication ? undefined : authentication.verified;

  if (bytes === undefined || isChunked(request.headers)) {
    const raw = bytes === undefined ? request.body : Readable.from([bytes]);
    return { caller, body: signedBody(raw, request.headers, verified, mismatch) };
  }
  const declared = request.headers['x-amz-content-sha256'];
  if (declared !== undefined && /^[0-9a-fA-F]{64}$/.test(declared) && declared !== sha256Hex(bytes)) throw mismatch();
  return { caller, body: Readable.from([bytes]) };
};

const inputOf = async (
  service: ServiceName,
  protocol: Protocol,
  match: RouteMatch,
  request: WireRequest,
  form: WireRequest['query'],
  body: Readable,
): Promise<object> => {
  const input = await readInput(service, protocol, match, request, form, body, LARGEST_BODY);
  refuseInput(service, match.operation, input);
  return input;
};

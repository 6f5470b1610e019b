import type { AwsError } from '../kernel/aws-error.js';
import type { ServiceName } from '../kernel/service.js';
import { bodyCodec } from './json-body.js';
import { documentShape, jsonCodec, type ErrorModel, type ServiceModel } from './sdk-schemas.js';
import { SERVICE_PROTOCOLS, type Protocol } from './service-protocols.js';
import type { WireResponse } from './wire.js';

export const escapeXml = (text: string): string =>
  // What XML 1.0 cannot hold at all is left out.
  // eslint-disable-next-line no-control-regex
  text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '').replace(/[<&>"]/g, (it) => `&#${it.charCodeAt(0)};`);

/** Codes that no schema has, with their status in protocols that tell errors by it. */
const USUAL_STATUS: Readonly<Record<string, number>> = {
  AccessDenied: 403,
  AllAccessDisabled: 403,
  AuthFailure: 401,
  ExpiredToken: 403,
  InternalError: 500,
  InternalFailure: 500,
  InvalidAccessKeyId: 403,
  InvalidClientTokenId: 403,
  MethodNotAllowed: 405,
  MissingAuthenticationToken: 403,
  NoSuchKey: 404,
  NoSuchBucket: 404,
  PreconditionFailed: 412,
  RequestTimeTooSkewed: 403,
  SignatureDoesNotMatch: 403,
  UnauthorizedOperation: 403,
};

export const statusOf = (error: AwsError, model: ServiceModel | undefined): number =>
  error.status ?? model?.errors.get(error.code)?.status ?? USUAL_STATUS[error.code] ?? 400;

interface Refusal {
  readonly error: AwsError;
  readonly status: number;
  readonly requestId: string;
  readonly known: ErrorModel | undefined;
  readonly service: ServiceName | undefined;
}

const sender = (status: number): string => (status < 500 ? 'Sender' : 'Receiver');

const writeQuery = ({ error, status, requestId, known, service }: Refusal): WireResponse => {
  const namespace = service ? SERVICE_PROTOCOLS[service].xmlNamespace : '';
  const code = known?.queryCode ?? error.code;
  const detail = `<Type>${sender(status)}</Type><Code>${escapeXml(code)}</Code><Message>${escapeXml(error.message)}</Message>`;
  return {
    status,
    headers: { 'content-type': 'text/xml' },
    body: `<ErrorResponse xmlns="${namespace}"><Error>${detail}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
  };
};

const writeEc2 = ({ error, status, requestId }: Refusal): WireResponse => ({
  status,
  headers: { 'content-type': 'text/xml;charset=UTF-8' },
  body:
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
    `<Response><Errors><Error><Code>${escapeXml(error.code)}</Code><Message>${escapeXml(error.message)}</Message></Error></Errors>` +
    `<RequestID>${requestId}</RequestID></Response>`,
});

const writeRestXml = ({ error, status, requestId }: Refusal): WireResponse => {
  const members = Object.entries(error.members)
    .map(([name, value]) => `<${name}>${escapeXml(String(value))}</${name}>`)
    .join('');
  return {
    status,
    headers: { 'content-type': 'application/xml' },
    body:
      '<?xml version="1.0" encoding="UTF-8"?>\n' +
      `<Error><Code>${escapeXml(error.code)}</Code><Message>${escapeXml(error.message)}</Message>${members}` +
      `<RequestId>${requestId}</RequestId><HostId>local</HostId></Error>`,
  };
};

/** Error members as their shape writes them (dates, bytes). */
const plainMembers = ({ error, known }: Refusal, rest: boolean): Record<string, unknown> => {
  if (!known) return { ...error.members };
  const written = jsonCodec(rest).write(known.shape, { ...error.members });
  // A structure is written as an object.
  return JSON.parse(Buffer.from(written).toString()) as Record<string, unknown>;
};

const queryError = ({ known, error, status, service }: Refusal): Record<string, string> => {
  // Clients that came from the query protocol take the error's old name from this header.
  const once = service !== undefined && SERVICE_PROTOCOLS[service].protocols.includes('query');
  return once ? { 'x-amzn-query-error': `${known?.queryCode ?? error.code};${sender(status)}` } : {};
};

const writeJson = (refusal: Refusal): WireResponse => {
  const { error, status, known, service } = refusal;
  const name = known?.name ?? error.code;
  const type = known ? `${known.namespace}#${name}` : name;
  return {
    status,
    headers: {
      'content-type': `application/x-amz-json-${(service && SERVICE_PROTOCOLS[service].jsonVersion) ?? '1.1'}`,
      ...queryError(refusal),
    },
    body: JSON.stringify({ __type: type, ...plainMembers(refusal, false), message: error.message }),
  };
};

const writeCbor = (refusal: Refusal): WireResponse => {
  const { error, status, known } = refusal;
  const type = known ? `${known.namespace}#${known.name}` : error.code;
  return {
    status,
    headers: { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor', ...queryError(refusal) },
    body: bodyCodec('cbor').write(documentShape(), { __type: type, message: error.message }),
  };
};

const writeRestJson = (refusal: Refusal): WireResponse => {
  const { error, status, known } = refusal;
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': known?.name ?? error.code },
    body: JSON.stringify({
      ...plainMembers(refusal, true),
      Type: status < 500 ? 'User' : 'Service',
      message: error.message,
    }),
  };
};

/** An error as the service's clients expect it. */
export const writeError = (
  error: AwsError,
  protocol: Protocol,
  service: ServiceName | undefined,
  model: ServiceModel | undefined,
  requestId: string,
): WireResponse => {
  const refusal: Refusal = {
    error,
    status: statusOf(error, model),
    requestId,
    known: model?.errors.get(error.code),
    service,
  };
  switch (protocol) {
    case 'query':
      return writeQuery(refusal);
    case 'ec2':
      return writeEc2(refusal);
    case 'rest-xml':
      return writeRestXml(refusal);
    case 'json':
      return writeJson(refusal);
    case 'cbor':
      return writeCbor(refusal);
    case 'rest-json':
      return writeRestJson(refusal);
  }
};

import type { ServiceName } from '../kernel/service.js';
import { presentedSignature } from '../signature/presented-signature.js';
import { isServiceName, SERVICE_PROTOCOLS, serviceOfTarget, type Protocol } from './service-protocols.js';
import type { WireRequest } from './wire.js';

/** Whom a request is for. */
export type Addressee =
  | { readonly service: ServiceName; readonly protocol: Protocol }
  /** A service of AWS that the local cloud does not have. */
  | { readonly absent: string; readonly operation: string; readonly protocol: Protocol };

const isForm = (request: WireRequest): boolean =>
  (request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');

const protocolOf = (service: ServiceName, request: WireRequest): Protocol => {
  const { protocols } = SERVICE_PROTOCOLS[service];
  const spoken = (protocol: Protocol): boolean => protocols.includes(protocol);
  if (spoken('json') && 'x-amz-target' in request.headers) return 'json';
  if (spoken('cbor') && request.headers['smithy-protocol'] === 'rpc-v2-cbor') return 'cbor';
  if (spoken('query') && spoken('json')) return 'query';
  return protocols[0] ?? 'json';
};

/** The name in the signature decides; `X-Amz-Target` where there is no signature; all else is S3's. */
export const addresseeOf = (request: WireRequest): Addressee => {
  const signature = presentedSignature(request);
  const target = request.headers['x-amz-target'];
  const scope =
    signature !== undefined && signature !== 'malformed' && signature.version === 4
      ? signature.scope.service
      : undefined;
  if (scope !== undefined && isServiceName(scope)) return { service: scope, protocol: protocolOf(scope, request) };
  if (scope !== undefined) {
    const protocol: Protocol = target !== undefined ? 'json' : isForm(request) ? 'query' : 'rest-json';
    const operation = target?.slice(target.lastIndexOf('.') + 1) ?? `${request.method} ${request.rawPath}`;
    return { absent: scope, operation, protocol };
  }
  const named = target === undefined ? undefined : serviceOfTarget(target.slice(0, target.lastIndexOf('.')));
  if (named) return { service: named, protocol: protocolOf(named, request) };
  return { service: 's3', protocol: 'rest-xml' };
};

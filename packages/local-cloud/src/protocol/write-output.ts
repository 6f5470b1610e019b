import type { ServiceName } from '../kernel/service.js';
import { writeBody } from './json-body.js';
import { writeEc2Output, writeQueryOutput } from './query-output.js';
import { writeRestOutput } from './rest-output.js';
import { jsonCodec, xmlCodec, type Codec, type OperationModel } from './sdk-schemas.js';
import { SERVICE_PROTOCOLS, type Protocol } from './service-protocols.js';
import { escapeXml } from './wire-error.js';
import type { WireResponse } from './wire.js';

const XML_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n';

// The codecs load SDK modules: not before the first answer needs them.
let s3Xml: Codec | undefined;
let restJson: Codec | undefined;

const withXmlHead = (response: WireResponse): WireResponse =>
  typeof response.body === 'string' && response.body.startsWith('<')
    ? { ...response, body: `${XML_HEAD}${response.body}` }
    : response;

const writeS3 = (operation: OperationModel, output: Readonly<Record<string, unknown>>): WireResponse => {
  const namespace = SERVICE_PROTOCOLS.s3.xmlNamespace;
  if (operation.name === 'GetBucketLocation') {
    // The one answer whose root is the value itself.
    const location = output['LocationConstraint'];
    const body = `${XML_HEAD}<LocationConstraint xmlns="${namespace}">${escapeXml(typeof location === 'string' ? location : '')}</LocationConstraint>`;
    return { status: 200, headers: { 'content-type': 'application/xml' }, body };
  }
  const response = withXmlHead(writeRestOutput(operation, output, (s3Xml ??= xmlCodec(namespace)), 'application/xml'));
  // Of a part of an object; no schema says so.
  return output['ContentRange'] === undefined ? response : { ...response, status: 206 };
};

/** An output as the service's clients expect it. */
export const writeOutput = (
  service: ServiceName,
  protocol: Protocol,
  operation: OperationModel,
  output: Readonly<Record<string, unknown>>,
  requestId: string,
): WireResponse => {
  const { xmlNamespace, jsonVersion = '1.1' } = SERVICE_PROTOCOLS[service];
  switch (protocol) {
    case 'json':
      return {
        status: 200,
        headers: { 'content-type': `application/x-amz-json-${jsonVersion}` },
        body: writeBody(protocol, operation, output),
      };
    case 'cbor':
      return {
        status: 200,
        headers: { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' },
        body: writeBody(protocol, operation, output),
      };
    case 'query':
      return {
        status: 200,
        headers: { 'content-type': 'text/xml' },
        body: writeQueryOutput(operation, output, xmlNamespace, requestId),
      };
    case 'ec2':
      return {
        status: 200,
        headers: { 'content-type': 'text/xml;charset=UTF-8' },
        body: writeEc2Output(operation, output, xmlNamespace, requestId),
      };
    case 'rest-json':
      return writeRestOutput(operation, output, (restJson ??= jsonCodec(true)), 'application/json');
    case 'rest-xml':
      return writeS3(operation, output);
  }
};

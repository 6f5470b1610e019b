import { cborCodec, jsonCodec, type Codec, type OperationModel } from './sdk-schemas.js';
import type { WireResponse } from './wire.js';

let json: Codec | undefined;
let cbor: Codec | undefined;

/** The codec of a protocol that puts the operation's whole input and output into the body. */
export const bodyCodec = (protocol: 'json' | 'cbor'): Codec =>
  protocol === 'json' ? (json ??= jsonCodec(false)) : (cbor ??= cborCodec());

export const readBody = (protocol: 'json' | 'cbor', operation: OperationModel, body: Uint8Array): unknown =>
  operation.input.isUnitSchema() ? {} : bodyCodec(protocol).read(operation.input, body);

export const writeBody = (
  protocol: 'json' | 'cbor',
  operation: OperationModel,
  output: unknown,
): WireResponse['body'] => {
  if (!operation.output.isUnitSchema()) return bodyCodec(protocol).write(operation.output, output);
  // AWS answers operations without output with no body at all.
  return protocol === 'json' ? '' : undefined;
};

import type { ServiceName } from '../../src/kernel/service.js';
import { SERVICE_PROTOCOLS } from '../../src/protocol/service-protocols.js';
import type { WireResponse } from '../../src/protocol/wire.js';

export const bodyText = ({ body }: WireResponse): string =>
  body === undefined
    ? ''
    : typeof body === 'string'
      ? body
      : body instanceof Uint8Array
        ? Buffer.from(body).toString()
        : '(a stream)';

/** The error's code, where each protocol has it. */
export const codeIn = (service: ServiceName, response: WireResponse): string | undefined => {
  const text = bodyText(response);
  const header = response.headers['x-amzn-errortype'];
  if (header !== undefined) return header;
  if (SERVICE_PROTOCOLS[service].protocols.includes('json') && text.startsWith('{'))
    return /"__type":"([^"]+)"/.exec(text)?.[1];
  return /<Code>([^<]+)<\/Code>/.exec(text)?.[1];
};

import type { Readable } from 'node:stream';

/** A request as it came over the wire, before anything is known of it. */
export interface WireRequest {
  readonly method: string;
  /** Not decoded: signatures are made over it. */
  readonly rawPath: string;
  /** Decoded, in the order of the request line. */
  readonly query: readonly (readonly [name: string, value: string])[];
  /** Lower case; several of one name joined by commas. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readable;
}

/** An answer as it goes over the wire. */
export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readable | Uint8Array | string | undefined;
}

export const queryValue = (request: Pick<WireRequest, 'query'>, name: string): string | undefined =>
  request.query.find(([key]) => key === name)?.[1];

/** Percent-decoding that takes what is not well-formed as it stands. */
export const percentDecode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** `a=1&b=2`, as in a URL or a form; a plus is a space. */
export const parseQuery = (text: string): [name: string, value: string][] =>
  text
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const at = part.indexOf('=');
      const [name, value] = at < 0 ? [part, ''] : [part.slice(0, at), part.slice(at + 1)];
      return [percentDecode(name.replaceAll('+', ' ')), percentDecode(value.replaceAll('+', ' '))];
    });

/** Percent-encoding as AWS wants it in signatures (RFC 3986). */
export const percentEncode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);

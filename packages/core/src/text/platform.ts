// Node.js, browsers and every Lambda runtime have these; the language's own library does not name them,
// and the types of one platform would bring all the rest of it into this package.
declare const TextEncoder: new () => { encode(text: string): Uint8Array };
declare const TextDecoder: new (
  label: 'utf-8',
  options: { readonly ignoreBOM: boolean },
) => { decode(bytes: Uint8Array): string };

/** UTF-8; half a surrogate pair becomes U+FFFD. */
export const utf8Encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** UTF-8; what is none becomes U+FFFD. A byte order mark is a character like any other. */
export const utf8Decode = (bytes: Uint8Array): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);

import type { Cloud } from '../../../kernel/cloud.js';
import type { PlainRequest, PlainResponse } from '../../../kernel/service.js';

/** Where those who make custom resources put their answers, as into a bucket. */
export interface AnswerBox {
  /** A signed address, to which one answer can be PUT while somebody waits for it. */
  open(key: string): OpenAnswer;
  /** What is at `/_local/cloudformation/<ANSWER_ROUTE>/`. */
  readonly put: (request: PlainRequest) => Promise<PlainResponse>;
}

interface OpenAnswer {
  readonly url: string;
  readonly answer: Promise<AnswerText>;
  /** From now on the address is as one that has expired. */
  close(): void;
}

export type AnswerText = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'tooLong' };

export const ANSWER_ROUTE = 'custom-resource-response';

const LIFETIME_SECONDS = 7200;
const LONGEST_ANSWER = 4096;

export const answerBox = (cloud: Pick<Cloud, 'clock' | 'hex'> & { readonly endpoint: string }): AnswerBox => {
  const expected = new Map<string, { readonly signature: string; readonly take: (answer: AnswerText) => void }>();
  return {
    open: (key) => {
      const path = encodeURIComponent(key);
      const signature = cloud.hex(40);
      let take: (answer: AnswerText) => void = () => undefined;
      const answer = new Promise<AnswerText>((resolve) => (take = resolve));
      expected.set(path, { signature, take });
      const expires = Math.floor(cloud.clock.now() / 1000) + LIFETIME_SECONDS;
      const query = new URLSearchParams({ Expires: String(expires), Signature: signature });
      return {
        url: `${cloud.endpoint}/_local/cloudformation/${ANSWER_ROUTE}/${path}?${query.toString()}`,
        answer,
        close: () => void expected.delete(path),
      };
    },
    put: async ({ method, path, query, body }) => {
      if (method !== 'PUT') return refusal(405, 'MethodNotAllowed', 'The specified method is not allowed here.');
      const waiting = expected.get(path) ?? expected.get(encodeURIComponent(decoded(path)));
      if (!waiting) return refusal(403, 'AccessDenied', 'Request has expired');
      const signature = query.find(([name]) => name === 'Signature')?.[1];
      if (signature !== waiting.signature) {
        const text = 'The request signature we calculated does not match the signature you provided.';
        return refusal(403, 'SignatureDoesNotMatch', text);
      }
      waiting.take(await readAnswer(body));
      return { status: 200, headers: {}, body: undefined };
    },
  };
};

const decoded = (path: string): string => {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
};

const readAnswer = async (body: PlainRequest['body']): Promise<AnswerText> => {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // A request's body is a stream of bytes.
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size <= LONGEST_ANSWER) chunks.push(chunk);
  }
  return size > LONGEST_ANSWER ? { kind: 'tooLong' } : { kind: 'text', text: Buffer.concat(chunks).toString('utf8') };
};

const refusal = (status: number, code: string, message: string): PlainResponse => ({
  status,
  headers: { 'content-type': 'application/xml' },
  body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`,
});

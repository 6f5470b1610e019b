import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DroppedCall } from '../kernel/dispatch.js';
import { refusedAtTheGate } from './loopback-guard.js';
import { parseQuery, type WireRequest, type WireResponse } from './wire.js';

export type Answer = (request: WireRequest) => Promise<WireResponse>;

/** Several headers of one name count as one, joined by commas: so they are signed. */
const joinedHeaders = (raw: readonly string[]): Record<string, string> => {
  const headers: Record<string, string> = {};
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = (raw[index] ?? '').toLowerCase();
    const value = raw[index + 1] ?? '';
    headers[name] = headers[name] === undefined ? value : `${headers[name]},${value}`;
  }
  return headers;
};

const wireRequest = (request: IncomingMessage): WireRequest => {
  const url = request.url ?? '/';
  const mark = url.indexOf('?');
  return {
    method: request.method ?? 'GET',
    rawPath: mark < 0 ? url : url.slice(0, mark),
    query: mark < 0 ? [] : parseQuery(url.slice(mark + 1)),
    headers: joinedHeaders(request.rawHeaders),
    body: request,
  };
};

const hasNoBody = (request: IncomingMessage, status: number): boolean =>
  request.method === 'HEAD' || status === 204 || status === 304;

const send = async (request: IncomingMessage, response: ServerResponse, answer: WireResponse): Promise<void> => {
  const { status, headers, body } = answer;
  response.writeHead(status, headers);
  if (hasNoBody(request, status)) {
    if (body instanceof Readable) body.destroy();
    response.end();
  } else if (body instanceof Readable) {
    await pipeline(body, response);
  } else {
    response.end(body);
  }
};

/** Bytes need no copy to be told their length. */
const withLength = (answer: WireResponse): WireResponse => {
  const { body, headers, status } = answer;
  if (body instanceof Readable || status === 204 || status === 304 || 'content-length' in headers) return answer;
  const length = body === undefined ? 0 : typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength;
  return { ...answer, headers: { ...headers, 'content-length': String(length) } };
};

const refusal = (status: number, message: string): WireResponse => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: `${JSON.stringify({ message })}\n`,
});

/**
 * Serves on the loopback only.
 * @param now the time that answers carry: clients set their own by it when it is far off
 */
export const serveHttp = async (
  port: number,
  answer: Answer,
  now: () => number,
  log: (message: string) => void,
): Promise<{ server: Server; port: number }> => {
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    response.sendDate = false;
    response.setHeader('date', new Date(now()).toUTCString());
    const wire = wireRequest(request);
    const refused = refusedAtTheGate(wire.headers);
    await send(request, response, withLength(refused === undefined ? await answer(wire) : refusal(403, refused)));
    // What a handler did not read goes nowhere: the connection serves the next request.
    if (!request.readableEnded) request.unpipe().resume();
  };
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      // A client that went away needs no answer, and a dropped call gets none.
      if (!(error instanceof DroppedCall) && !request.destroyed) {
        log(
          `${request.method} ${request.url}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
        );
      }
      request.socket.destroy();
    });
  });
  // Clients keep connections and must not find them closed just when they use them.
  server.keepAliveTimeout = 120_000;
  server.requestTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
  // A TCP server's address is one with a port.
  const address = server.address() as AddressInfo;
  return { server, port: address.port };
};

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the process of one environment is told and asked through Lambda's Runtime API. */
export interface RuntimeClient {
  /** Resolves when there is an invocation; the request hangs until then. */
  readonly next: () => Promise<{ readonly headers: Readonly<Record<string, string>>; readonly payload: Uint8Array }>;
  readonly answered: (requestId: string, payload: Buffer) => void;
  readonly failed: (requestId: string, payload: Buffer) => void;
  readonly initFailed: (payload: Buffer) => void;
}

export interface RuntimeApi {
  /** Answers what the process finds in AWS_LAMBDA_RUNTIME_API. */
  readonly register: (environmentId: string, client: RuntimeClient) => Promise<string>;
  readonly unregister: (environmentId: string) => void;
  readonly close: () => void;
}

const ROUTE =
  /^\/([0-9a-f-]+)\/2018-06-01\/runtime\/(?:invocation\/(?:(next)|([0-9a-f-]+)\/(response|error))|init\/(error))$/;

/** One server on a loopback port for all functions; each environment has a path of its own. */
export const createRuntimeApi = (log: (message: string) => void): RuntimeApi => {
  const clients = new Map<string, RuntimeClient>();
  let listening: Promise<Server> | undefined;

  const respond = (response: ServerResponse, status: number, body: string | Uint8Array, headers = {}): void => {
    response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
    response.end(body);
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [, environmentId = '', next, requestId = '', outcome, initError] = ROUTE.exec(request.url ?? '') ?? [];
    const client = clients.get(environmentId);
    if (!client) return respond(response, 404, '{}');
    if (next) {
      const invocation = await client.next();
      return respond(response, 200, invocation.payload, invocation.headers);
    }
    const chunks: Buffer[] = [];
    // A request yields bytes.
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    respond(response, 202, '{"status":"OK"}');
    if (initError) client.initFailed(body);
    else if (outcome === 'response') client.answered(requestId, body);
    else client.failed(requestId, body);
  };

  const listen = (): Promise<Server> =>
    (listening ??= new Promise((resolve, reject) => {
      const server = createServer((request, response) => {
        serve(request, response).catch((error: unknown) => {
          log(`Lambda Runtime API: ${String(error)}`);
          response.destroy();
        });
      });
      // An environment may wait for its next invocation for as long as it likes.
      server.requestTimeout = 0;
      server.keepAliveTimeout = 0;
      server.on('error', reject);
      server.listen(0, '127.0.0.1', () => resolve(server));
    }));

  return {
    register: async (environmentId, client) => {
      clients.set(environmentId, client);
      // A server that listens on a port has such an address.
      const { port } = (await listen()).address() as AddressInfo;
      return `127.0.0.1:${port}/${environmentId}`;
    },
    unregister: (environmentId) => void clients.delete(environmentId),
    close: () => {
      clients.clear();
      void listening?.then((server) => {
        server.close();
        server.closeAllConnections();
      });
    },
  };
};

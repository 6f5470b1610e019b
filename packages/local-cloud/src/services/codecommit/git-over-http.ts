import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { PlainRequest, PlainResponse } from '../../kernel/service.js';
import { notStarted } from './git.js';
import type { RepositoryRecord } from './repository-record.js';
import type { Repositories } from './repositories.js';

const SERVICES = ['git-upload-pack', 'git-receive-pack'];

/**
 * Git's smart HTTP protocol, by git's own CGI program. `pushed` is told, with the references as they were before, when a
 * push has been taken.
 */
export const gitOverHttp =
  (
    repositories: Repositories,
    log: (message: string) => void,
    pushed: (repository: RepositoryRecord, before: ReadonlyMap<string, string>) => Promise<void>,
  ) =>
  async (request: PlainRequest): Promise<PlainResponse> => {
    const [, path = '', rest = ''] =
      /^(.+?)(?:\.git)?\/(info\/refs|git-upload-pack|git-receive-pack)$/.exec(request.path) ?? [];
    const repository = repositories.records.get(path);
    if (!repository) return answer(404, `There is no repository at ${request.path}`);
    const service = rest === 'info/refs' ? (request.query.find(([name]) => name === 'service')?.[1] ?? '') : rest;
    if (!SERVICES.includes(service)) return answer(403, 'Only the smart protocol of git is served');
    const before = rest === 'git-receive-pack' ? await repositories.refsOf(repository) : undefined;

    const folder = repositories.folderOf(repository);
    const child = repositories.git.start(folder, ['http-backend'], {
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: `/${rest}`,
      REQUEST_METHOD: request.method,
      QUERY_STRING: rest === 'info/refs' ? `service=${service}` : '',
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      GIT_PROTOCOL: request.headers['git-protocol'] ?? '',
      REMOTE_USER: 'local',
      REMOTE_ADDR: '127.0.0.1',
    });
    child.stderr.on('data', (text: Buffer) => log(`git: ${text.toString().trim()}`));
    const closed = new Promise<void>((resolve, reject) => {
      child.once('error', (error) => reject(notStarted(error)));
      child.once('close', () => resolve());
    });
    // A program that has heard enough closes its input: what it says then counts.
    pipeline(request.body, child.stdin).catch(() => undefined);
    // A push is over for its sender when everybody has heard of it.
    const told = closed
      .then(() => before && pushed(repository, before))
      .catch((error: unknown) => log(`git: ${error instanceof Error ? error.message : String(error)}`));
    const response = cgiResponse(child.stdout, told);
    return Promise.race([response, closed.then(() => response)]);
  };

/** Reads the header of a CGI program's output; the rest is the body, which ends when `told` does. */
const cgiResponse = (output: NodeJS.ReadableStream, told: Promise<void>): Promise<PlainResponse> =>
  new Promise((resolve) => {
    const body = new PassThrough();
    let head: Buffer | undefined = Buffer.alloc(0);
    output.on('data', (chunk: Buffer) => {
      if (head === undefined) {
        if (!body.write(chunk)) {
          output.pause();
          body.once('drain', () => output.resume());
        }
        return;
      }
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) return;
      const { status = '200', ...headers } = headersIn(head.subarray(0, end).toString());
      body.write(head.subarray(end + 4));
      head = undefined;
      resolve({ status: Number(status.slice(0, 3)), headers, body });
    });
    output.once('end', () => {
      if (head !== undefined) resolve(answer(500, 'git gave no answer'));
      void told.then(() => body.end());
    });
  });

const headersIn = (text: string): Record<string, string> =>
  Object.fromEntries(
    text.split('\r\n').map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );

const answer = (status: number, message: string): PlainResponse => ({
  status,
  headers: { 'content-type': 'text/plain' },
  body: `${message}\n`,
});

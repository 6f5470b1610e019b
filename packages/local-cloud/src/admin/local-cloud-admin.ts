import type { Fault } from '../kernel/fault-list.js';
import type { LoggedRequest } from '../kernel/request-log.js';

export interface LocalCloudHealth {
  readonly status: 'ready';
  /** Signing names. */
  readonly services: readonly string[];
  readonly clock: 'real' | 'x10' | 'virtual';
  /** ISO 8601, in the cloud's time. */
  readonly now: string;
  readonly profile: 'instant' | 'aws';
  readonly isolation: 'bubblewrap' | 'process-group' | 'scripted';
  readonly region: string;
  readonly account: string;
}

export interface LocalCloudTime {
  readonly kind: LocalCloudHealth['clock'];
  /** ISO 8601. */
  readonly now: string;
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
}

/** What a local cloud tells of itself, and what it can be made to do. Every call rejects with the cloud's own words. */
export interface LocalCloudAdmin {
  health(): Promise<LocalCloudHealth>;
  /** All requests so far, in order of arrival. */
  requests(): Promise<readonly LoggedRequest[]>;
  addFaults(...faults: readonly Fault[]): Promise<void>;
  faults(): Promise<readonly Fault[]>;
  clearFaults(): Promise<void>;
  time(): Promise<LocalCloudTime>;
  /** Moves a virtual clock on. */
  advance(ms: number): Promise<LocalCloudTime>;
  /** A service's own route: `POST /_local/<service>/<name>`. */
  post(service: string, name: string, body?: unknown): Promise<unknown>;
}

/** A client of the admin routes of the local cloud at `endpoint`. */
export const localCloudAdmin = (endpoint: string): LocalCloudAdmin => {
  const ask = async (path: string, init: { method: string; body?: unknown } = { method: 'GET' }): Promise<string> => {
    const response = await fetch(new URL(`/_local/${path}`, endpoint), {
      method: init.method,
      ...(init.body !== undefined && { body: JSON.stringify(init.body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${init.method} /_local/${path}: ${response.status} ${text.trim()}`);
    return text;
  };
  // The cloud and this client are of one version: what the routes answer is what the types say.
  const json = async <T>(...request: Parameters<typeof ask>): Promise<T> => JSON.parse(await ask(...request)) as T;

  return {
    health: () => json<LocalCloudHealth>('health'),
    requests: async () =>
      (await ask('requests'))
        .split('\n')
        .filter((line) => line !== '')
        // As above.
        .map((line) => JSON.parse(line) as LoggedRequest),
    addFaults: async (...faults) => void (await ask('faults', { method: 'POST', body: faults })),
    faults: () => json<Fault[]>('faults'),
    clearFaults: async () => void (await ask('faults', { method: 'DELETE' })),
    time: () => json<LocalCloudTime>('clock'),
    advance: (ms) => json<LocalCloudTime>('clock', { method: 'POST', body: { advanceMs: ms } }),
    post: (service, name, body) => json<unknown>(`${service}/${name}`, { method: 'POST', body }),
  };
};

import type { Clock } from '../clock/clock.js';
import type { Caller } from './caller.js';
import type { Credentials, Principal } from './cloud.js';
import type { Collection } from './collection.js';

/** Temporary credentials, as they are kept. */
export interface IssuedCredentials extends Credentials {
  readonly principal: Principal;
}

export const ROOT_ACCESS_KEY_ID = 'test';
export const ROOT_SECRET_ACCESS_KEY = 'test';

/** Ended credentials are kept for a while: their use must be answered "expired", not "unknown". */
const KEPT_AFTER_END_MS = 24 * 3600 * 1000;

/** Between two sweeps of ended credentials this many are issued. */
const SWEEP_EVERY = 1000;

/** A key that has no session and no end. */
export interface LongTermKey {
  readonly secretAccessKey: string;
  readonly caller: Caller;
}

export interface CredentialStore {
  issue(principal: Principal, lifetimeSeconds: number): Credentials;
  find(accessKeyId: string): IssuedCredentials | undefined;
  findLongTerm(accessKeyId: string): LongTermKey | undefined;
}

export const createCredentialStore = (
  collection: Collection<IssuedCredentials>,
  clock: Clock,
  hex: (length: number) => string,
  findLongTerm: CredentialStore['findLongTerm'] = () => undefined,
): CredentialStore => {
  let issued = 0;
  const sweep = (): void => {
    const ended = [...collection.values()].filter((one) => one.expiresAt + KEPT_AFTER_END_MS < clock.now());
    for (const { accessKeyId } of ended) collection.delete(accessKeyId);
  };
  return {
    issue: (principal, lifetimeSeconds) => {
      if (++issued % SWEEP_EVERY === 0) sweep();
      const credentials: Credentials = {
        // As at AWS: temporary keys begin with ASIA and have 20 characters.
        accessKeyId: `ASIA${hex(16).toUpperCase()}`,
        secretAccessKey: hex(40),
        sessionToken: `${hex(200)}==`,
        expiresAt: clock.now() + lifetimeSeconds * 1000,
      };
      collection.set(credentials.accessKeyId, { ...credentials, principal });
      return credentials;
    },
    find: (accessKeyId) => collection.get(accessKeyId),
    findLongTerm,
  };
};

/** The caller that temporary credentials stand for. */
export const callerOf = ({ accessKeyId, principal }: IssuedCredentials): Caller => {
  switch (principal.kind) {
    case 'role':
      return {
        kind: 'role',
        roleArn: principal.roleArn,
        sessionName: principal.sessionName,
        accessKeyId,
        ...(principal.sessionPolicy && { sessionPolicy: principal.sessionPolicy }),
        ...(principal.sessionTags && { sessionTags: principal.sessionTags }),
      };
    case 'federated':
      return { kind: 'federated', name: principal.name, accessKeyId, policy: principal.policy };
  }
};

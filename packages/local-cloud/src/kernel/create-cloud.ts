import { randomBytes, randomUUID } from 'node:crypto';
import type { Clock } from '../clock/clock.js';
import { scaledClock } from '../clock/scaled-clock.js';
import { virtualClock, type VirtualClock } from '../clock/virtual-clock.js';
import { createInstanceHost } from '../instances/create-instance-host.js';
import type { InstanceHost } from '../instances/instance-host.js';
import type { InstanceScript } from '../instances/scripted-host.js';
import { SERVICES } from '../services/registry.js';
import { openIamState } from '../services/iam/iam-state.js';
import { openPrincipalState } from '../services/iam/principal-state.js';
import { rolePoliciesIn } from '../services/iam/role-policies.js';
import { userKey, userPoliciesIn } from '../services/iam/user-policies.js';
import { isServiceName } from '../protocol/service-protocols.js';
import { authorize, type AuthorizationWorld } from './authorization/authorize.js';
import { createDispatch, type Dispatch } from './dispatch.js';
import type { Cloud } from './cloud.js';
import { createCredentialStore, type CredentialStore, type IssuedCredentials } from './credential-store.js';
import { createFaultList, type FaultList } from './fault-list.js';
import { LATENCY, type LatencyProfile } from './latency.js';
import { ownClock } from './owned-clock.js';
import { createRequestLog, type RequestLog } from './request-log.js';
import type { Service, ServiceFactory, ServiceName } from './service.js';
import { openStorage } from './storage.js';

export interface CloudOptions {
  /** Where state is kept over restarts. Default: nothing is kept. */
  readonly stateDirectory?: string;
  /** Default `real`. */
  readonly clock?: Clock['kind'] | Clock;
  /** Default `instant`. */
  readonly profile?: LatencyProfile['name'] | LatencyProfile;
  /** How instances are kept apart. Default: bubblewrap where there is one; `scripted` under a virtual clock. */
  readonly isolation?: InstanceHost['isolation'];
  /** Consent to run instances without a sandbox where there is none. Default false. */
  readonly unsandboxed?: boolean;
  /** Plays the processes of instances that are `scripted`. Default: each ends at once with exit code 0. */
  readonly script?: InstanceScript;
  /** Default: nothing is said. */
  readonly log?: (message: string) => void;
  /** Services to take in place of, or beside, those of the cloud. */
  readonly services?: Partial<Record<ServiceName, ServiceFactory>>;
}

/** A cloud with what only its own front door and its tests need. */
export interface RunningCloud extends Cloud {
  readonly services: ReadonlyMap<ServiceName, Service>;
  readonly credentials: CredentialStore;
  readonly faults: FaultList;
  readonly requests: RequestLog;
  /** One call with all that belongs to it: log, faults, authorization. */
  readonly dispatch: Dispatch;
  /** Moves the cloud's time on by milliseconds; only where the clock is virtual. */
  readonly advance: ((ms: number) => Promise<void>) | undefined;
  /** Says where the cloud can be reached: once it listens, before it resumes. */
  listensAt(endpoint: string): void;
  /** Goes on with what an earlier run left; `createCloud` has done it. */
  resume(): void;
  /** Ends timers, processes and instances, and removes what need not survive. */
  close(): Promise<void>;
}

const ACCOUNT = '000000000000';
const REGION = 'us-east-1';

const makeClock = (clock: CloudOptions['clock']): Clock => {
  switch (clock) {
    case undefined:
    case 'real':
      return scaledClock(1);
    case 'x10':
      return scaledClock(10);
    case 'virtual':
      return virtualClock(Date.now());
    default:
      return clock;
  }
};

const hex = (length: number): string =>
  randomBytes(Math.ceil(length / 2))
    .toString('hex')
    .slice(0, length);

const loadServices = async (given: CloudOptions['services']): Promise<ServiceFactory[]> => {
  const loaders = Object.entries(SERVICES).filter(([name]) => !(given && name in given));
  return [...(await Promise.all(loaders.map(([, load]) => load()))), ...Object.values(given ?? {})];
};

const canAdvance = (clock: Clock): clock is VirtualClock => 'advance' in clock;

/** Builds a cloud with all its services in this process. It serves no port: that is `startLocalCloud`. */
export const createCloud = async (options: CloudOptions = {}): Promise<RunningCloud> => {
  const cloud = await assembleCloud(options);
  cloud.resume();
  return cloud;
};

/** A cloud that does not go on with what an earlier run left until it is told to. */
export const assembleCloud = async (options: CloudOptions): Promise<RunningCloud> => {
  const log = options.log ?? (() => undefined);
  const factories = await loadServices(options.services);
  const baseClock = makeClock(options.clock);
  const owned = ownClock(baseClock);
  const storage = openStorage(options.stateDirectory);
  const instances = createInstanceHost({
    clock: owned.clock,
    workDirectory: storage.workDirectory,
    log,
    unsandboxed: options.unsandboxed ?? false,
    ...(options.isolation && { isolation: options.isolation }),
    ...(options.script && { script: options.script }),
  });
  const services = new Map<ServiceName, Service>();
  const faults = createFaultList();
  const requests = createRequestLog();
  const profile = options.profile ?? 'instant';
  let endpoint = 'http://127.0.0.1:4566';
  let closed = false;

  const background: Cloud['background'] = (what, work) => {
    const failed = (error: unknown): void => {
      if (!closed) log(`${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    };
    // A turn later, so that the call that asked for it is answered first.
    setImmediate(() => {
      if (!closed) work().catch(failed);
    });
  };

  const cloud: RunningCloud = {
    region: REGION,
    account: ACCOUNT,
    get endpoint() {
      return endpoint;
    },
    clock: owned.clock,
    advance: canAdvance(baseClock) ? (ms) => baseClock.advance(ms) : undefined,
    latency: typeof profile === 'string' ? LATENCY[profile] : profile,
    blobs: storage.blobs,
    instances,
    workDirectory: storage.workDirectory,
    folder: (name) => storage.folder(name),
    collection: <T>(name: string) => storage.collection<T>(name),
    // The operation's own output type: the caller names it, the service's handler is typed with the same.
    call: async <Output>(...[service, operation, input, caller]: Parameters<Cloud['call']>) =>
      (await dispatch({ service, operation, input, caller })) as Output,
    publish: (event) => {
      const events = services.get('events');
      if (!events?.onPublished) return;
      background(`event ${event.detailType}`, async () => events.onPublished?.(event));
    },
    fault: (service, operation) => faults.take(service, operation),
    issueCredentials: (principal, lifetimeSeconds) => credentials.issue(principal, lifetimeSeconds),
    uuid: randomUUID,
    hex,
    background,
    log,
    services,
    faults,
    requests,
    get credentials() {
      return credentials;
    },
    get dispatch() {
      return dispatch;
    },
    listensAt: (address) => {
      endpoint = address;
    },
    resume: () => {
      for (const service of services.values()) service.resume?.();
    },
    close: async () => {
      if (closed) return;
      closed = true;
      owned.stop();
      await Promise.allSettled([...services.values()].map(async (service) => service.close?.()));
      storage.close();
    },
  };
  const principals = openPrincipalState(cloud);
  const credentials = createCredentialStore(
    storage.collection<IssuedCredentials>('sts.credentials'),
    owned.clock,
    hex,
    (accessKeyId) => userKey(principals, accessKeyId),
  );
  /** ARNs name services as signatures do. */
  const resourceOwner = (resource: string): Service | undefined => {
    const name = resource.split(':')[2] ?? '';
    return isServiceName(name) ? services.get(name) : undefined;
  };
  const authorization: AuthorizationWorld = {
    account: ACCOUNT,
    region: REGION,
    now: () => owned.clock.now(),
    rolePolicies: rolePoliciesIn(openIamState(cloud)),
    userPolicies: userPoliciesIn(openIamState(cloud), principals),
    resourcePolicy: (resource) => resourceOwner(resource)?.resourcePolicy?.(resource),
  };
  const dispatch = createDispatch({
    account: ACCOUNT,
    clock: owned.clock,
    uuid: randomUUID,
    log,
    services,
    faults,
    requests,
    authorize: (service, caller, asked) => authorize(service, caller, asked, authorization),
  });

  for (const make of factories) {
    const service = make(cloud);
    services.set(service.name, service);
  }
  return cloud;
};

import type { Clock } from '../clock/clock.js';
import type { InstanceHost } from '../instances/instance-host.js';
import type { BlobStore } from './blob-store.js';
import type { Caller, PolicyDocument } from './caller.js';
import type { Collection } from './collection.js';
import type { Fault } from './fault-list.js';
import type { LatencyProfile } from './latency.js';
import type { ServiceName } from './service.js';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** Milliseconds since the epoch, in the cloud's time. */
  readonly expiresAt: number;
}

/** Whom a set of temporary credentials stands for. */
export type Principal =
  | {
      readonly kind: 'role';
      readonly roleArn: string;
      readonly sessionName: string;
      readonly sessionPolicy?: PolicyDocument;
      readonly sessionTags?: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'federated'; readonly name: string; readonly policy: PolicyDocument };

/** An event on the default bus, as a service publishes it. */
export interface PublishedEvent {
  /** e.g. `aws.ec2`. */
  readonly source: string;
  readonly detailType: string;
  readonly detail: unknown;
  readonly resources?: readonly string[];
}

/** What a service has of the world: all that is not its own state. */
export interface Cloud {
  readonly region: string;
  /** Twelve digits. */
  readonly account: string;
  /** `http://127.0.0.1:PORT`, where functions and instances reach the cloud. Known once it listens. */
  readonly endpoint: string;
  readonly clock: Clock;
  readonly latency: LatencyProfile;
  readonly blobs: BlobStore;
  readonly instances: InstanceHost;
  /** A directory for files that need not survive (function code, instance homes); emptied at the end. */
  readonly workDirectory: string;

  /** A directory for files that must survive as collections do; `name` is the service's. */
  folder(name: string): string;

  /** Opens a durable collection; `name` is `service.what`, e.g. `ec2.instances`. */
  collection<T>(name: string): Collection<T>;

  /** Calls another service in this process, with faults, authorization and the request log as for a call over HTTP. */
  call<Output>(service: ServiceName, operation: string, input: object, caller: Caller): Promise<Output>;

  /** Publishes an event on the default event bus (delivered after the profile's delay). */
  publish(event: PublishedEvent): void;

  /**
   * The fault that somebody asked for at this point, if there is one; asking uses it up (`times`, `probability`).
   * Calls ask by themselves. For what is no call of an operation, a service asks with a name of its own, e.g.
   * `fault('events', '<detail-type>')` before a delivery or `fault('ec2', 'AgentOnline')`.
   */
  fault(service: ServiceName, operation: string): Fault | undefined;

  issueCredentials(principal: Principal, lifetimeSeconds: number): Credentials;

  uuid(): string;
  /** `length` random characters of `[0-9a-f]`, e.g. for `i-…`. */
  hex(length: number): string;

  /** Runs work that no call waits for; an error in it is logged with `what`, never lost. */
  background(what: string, work: () => Promise<void>): void;
  /** Says something on the cloud's own log (stderr of `local start`). */
  log(message: string): void;
}

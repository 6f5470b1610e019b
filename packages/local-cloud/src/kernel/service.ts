import type { Readable } from 'node:stream';
import type { Caller, PolicyDocument } from './caller.js';
import type { Cloud, PublishedEvent } from './cloud.js';

/** The services, by the signing name that a SigV4 scope carries. */
export type ServiceName =
  | 'cloudformation'
  | 'codecommit'
  | 'codedeploy'
  | 'codepipeline'
  | 'dynamodb'
  | 'ec2'
  | 'events'
  | 'iam'
  | 'kms'
  | 'lambda'
  | 'logs'
  | 'monitoring'
  | 's3'
  | 'secretsmanager'
  | 'sns'
  | 'sqs'
  | 'ssm'
  | 'states'
  | 'sts';

/** One call of one operation, without its input. */
export interface Call {
  readonly service: ServiceName;
  /** As AWS names it, e.g. `RunInstances`. */
  readonly operation: string;
  readonly caller: Caller;
  readonly requestId: string;
  /** Only for calls over HTTP: the request's headers, lower case (S3 needs some that no schema names). */
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

/** A request that no AWS client makes: of a webhook's sender, of git. */
export interface PlainRequest {
  readonly method: string;
  /** What comes after the name of the route, not decoded; without a slash at its beginning. */
  readonly path: string;
  /** Decoded, in order. */
  readonly query: readonly (readonly [name: string, value: string])[];
  /** Lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Readable;
}

export interface PlainResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readable | Uint8Array | string | undefined;
}

/** One question to the policies: may the caller do `action` to `resource` in this context? */
export interface AccessRequest {
  /** e.g. `ec2:RunInstances`. */
  readonly action: string;
  /** ARN, or `*` where the service has no resource type for the action. */
  readonly resource: string;
  /** Condition keys, e.g. `aws:RequestTag/stack`, `ec2:LaunchTemplate`. */
  readonly context?: Readonly<Record<string, string | readonly string[] | boolean | number | undefined>>;
}

export interface Operation<Input, Output> {
  /** Answers the call, or throws an AwsError. */
  readonly handle: (input: Input, call: Call) => Output | Promise<Output>;
  /** What the caller's policies are asked first; without it the call is not checked (or is the root key's). */
  readonly authorize?: (input: Input, call: Call) => readonly AccessRequest[];
}

/** `never` as input type: an operation of any input type may stand here. */
export type AnyOperation = Operation<never, unknown>;

export interface Service {
  readonly name: ServiceName;
  readonly operations: Readonly<Record<string, AnyOperation>>;
  /** Called once after all services are made and the state of an earlier run is loaded: arm timers, go on with what was running. */
  readonly resume?: () => void;
  /** Only the `events` service: takes an event that a service published on the default bus. */
  readonly onPublished?: (event: PublishedEvent) => void | Promise<void>;
  /** The policy that a resource of this service has of its own, by its ARN. */
  readonly resourcePolicy?: (resource: string) => PolicyDocument | undefined;
  /** Told of each object that is stored in S3, once the call that stored it is answered. */
  readonly onObjectCreated?: (bucket: string, key: string) => void;
  /**
   * Routes of this service that AWS does not have: `POST /_local/<service>/<name>` answers what the function returns as
   * JSON. The body is the request's parsed JSON (undefined without one): not checked by anybody before.
   */
  readonly admin?: Readonly<Record<string, (body: unknown) => unknown>>;
  /**
   * What is at `/_local/<service>/<name>/…` for others than AWS clients: no signature is asked, the function itself
   * decides whom it lets in.
   */
  readonly plain?: Readonly<Record<string, (request: PlainRequest) => Promise<PlainResponse>>>;
  /** Called once at the end: stop timers and processes. */
  readonly close?: () => void | Promise<void>;
}

export type ServiceFactory = (cloud: Cloud) => Service;

/** Names the types of an operation; at run time it is the identity. */
export const operation = <Input, Output>(op: Operation<Input, Output>): Operation<Input, Output> => op;

/**
 * The only file that touches the SDK's inner parts: the schemas that its clients export, and its codecs. The clients
 * encode requests and decode responses; a server needs the other halves, which the codecs have too.
 * Array layouts here are not documented: `tests/protocol` is what holds an upgrade.
 */
import { createRequire } from 'node:module';
import type * as AwsProtocols from '@aws-sdk/core/protocols';
import type * as SmithyCbor from '@smithy/core/cbor';
import type * as SmithyProtocols from '@smithy/core/protocols';
import type * as SmithySchema from '@smithy/core/schema';
import type { ServiceName } from '../kernel/service.js';
import { checkJsonTypes } from './json-types.js';

/** What a value looks like: structure, list, map or simple value, with its traits. */
export type Shape = SmithySchema.NormalizedSchema;

export interface OperationModel {
  readonly name: string;
  readonly input: Shape;
  readonly output: Shape;
  /** Only in REST protocols. */
  readonly http: { readonly method: string; readonly uri: string; readonly status: number } | undefined;
}

export interface ErrorModel {
  readonly name: string;
  readonly namespace: string;
  readonly shape: Shape;
  readonly status: number | undefined;
  /** What query protocols call it on the wire. */
  readonly queryCode: string | undefined;
}

export interface ServiceModel {
  readonly operations: ReadonlyMap<string, OperationModel>;
  /** By name, and by the code of the query protocols. */
  readonly errors: ReadonlyMap<string, ErrorModel>;
}

export interface Codec {
  /** Throws when the bytes are no document of this format. */
  read(shape: Shape, bytes: Uint8Array): unknown;
  write(shape: Shape, value: unknown): Uint8Array | string;
}

// `require` and not `import()`: Node reads a CommonJS module's names twice as slowly for the latter, and takes more memory.
const require = createRequire(import.meta.url);

const PACKAGES: Readonly<Record<ServiceName, string>> = {
  cloudformation: '@aws-sdk/client-cloudformation',
  codecommit: '@aws-sdk/client-codecommit',
  codedeploy: '@aws-sdk/client-codedeploy',
  codepipeline: '@aws-sdk/client-codepipeline',
  dynamodb: '@aws-sdk/client-dynamodb',
  ec2: '@aws-sdk/client-ec2',
  events: '@aws-sdk/client-eventbridge',
  iam: '@aws-sdk/client-iam',
  kms: '@aws-sdk/client-kms',
  lambda: '@aws-sdk/client-lambda',
  logs: '@aws-sdk/client-cloudwatch-logs',
  monitoring: '@aws-sdk/client-cloudwatch',
  s3: '@aws-sdk/client-s3',
  secretsmanager: '@aws-sdk/client-secrets-manager',
  sns: '@aws-sdk/client-sns',
  sqs: '@aws-sdk/client-sqs',
  ssm: '@aws-sdk/client-ssm',
  states: '@aws-sdk/client-sfn',
  sts: '@aws-sdk/client-sts',
};

// The types of the modules that the names stand for.
const schemaModule = () => require('@smithy/core/schema') as typeof SmithySchema;
const smithyProtocols = () => require('@smithy/core/protocols') as typeof SmithyProtocols;
const awsProtocols = () => require('@aws-sdk/core/protocols') as typeof AwsProtocols;
const cborModule = () => require('@smithy/core/cbor') as typeof SmithyCbor;

const OPERATION = 9;
const ERROR = -3;

type SchemaReference = Parameters<typeof SmithySchema.NormalizedSchema.of>[0];
type HttpTrait = readonly [method: string, uri: string, status: number];
type OperationTuple = readonly [
  kind: typeof OPERATION,
  namespace: string,
  name: string,
  traits: { readonly http?: HttpTrait } | number,
  input: SchemaReference,
  output: SchemaReference,
];
type ErrorTuple = readonly [
  kind: typeof ERROR,
  namespace: string,
  name: string,
  traits: { readonly httpError?: number; readonly awsQueryError?: readonly [string, number] } | number,
];

type DocumentType = Parameters<InstanceType<typeof SmithyProtocols.JsonShapeDeserializer>['readObject']>[1];

const models = new Map<ServiceName, ServiceModel>();

/** The service's operations and errors. The first call for a service takes tens of milliseconds. */
export const serviceModel = (service: ServiceName): ServiceModel => {
  const known = models.get(service);
  if (known) return known;
  const { NormalizedSchema: Schema } = schemaModule();
  const operations = new Map<string, OperationModel>();
  const errors = new Map<string, ErrorModel>();
  // A module's exports are an object.
  for (const exported of Object.values(require(PACKAGES[service]) as object)) {
    if (!Array.isArray(exported)) continue;
    if (exported[0] === OPERATION) {
      // The first element tells which tuple it is.
      const [, , name, traits, input, output] = exported as unknown as OperationTuple;
      const http = typeof traits === 'object' ? traits.http : undefined;
      operations.set(name, {
        name,
        input: Schema.of(input),
        output: Schema.of(output),
        http: http && { method: http[0], uri: http[1], status: http[2] },
      });
    } else if (exported[0] === ERROR) {
      // As above.
      const [, namespace, name, traits] = exported as unknown as ErrorTuple;
      const { httpError, awsQueryError } = typeof traits === 'object' ? traits : {};
      const model: ErrorModel = {
        name,
        namespace,
        shape: Schema.of(exported as unknown as SchemaReference),
        status: awsQueryError?.[1] ?? httpError,
        queryCode: awsQueryError?.[0],
      };
      errors.set(name, model);
      if (model.queryCode !== undefined && !errors.has(model.queryCode)) errors.set(model.queryCode, model);
    }
  }
  const model = { operations, errors };
  models.set(service, model);
  return model;
};

/** The members that a request must have: the first ones of a structure are those that are required. */
export const requiredMembers = (shape: Shape): readonly string[] => {
  if (!shape.isStructSchema()) return [];
  // [kind, namespace, name, traits, member names, member schemas, number of required members]
  const tuple = shape.getSchema() as unknown as readonly [
    number,
    string,
    string,
    unknown,
    readonly string[],
    unknown,
    number?,
  ];
  return tuple[4].slice(0, tuple[6] ?? 0);
};

/** A shape that takes any document. */
export const documentShape = (): Shape => schemaModule().NormalizedSchema.of(15);

/** How a timestamp is written where its shape says so; undefined where it is the protocol's own way. */
export const timestampFormat = (shape: Shape): 'date-time' | 'http-date' | 'epoch-seconds' | undefined => {
  switch (shape.getSchema()) {
    case 5:
      return 'date-time';
    case 6:
      return 'http-date';
    case 7:
      return 'epoch-seconds';
    default:
      return undefined;
  }
};

const EPOCH_SECONDS = { useTrait: true, default: 7 } as const;
const DATE_TIME = { useTrait: true, default: 5 } as const;

/** JSON; `rest` where members may have another name on the wire. */
export const jsonCodec = (rest: boolean): Codec => {
  const { JsonShapeDeserializer, JsonShapeSerializer } = smithyProtocols();
  const settings = { timestampFormat: EPOCH_SECONDS, jsonName: rest };
  return {
    read: (shape, bytes) => {
      const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
      const parsed: unknown = text === '' ? {} : JSON.parse(text);
      if (typeof parsed !== 'object' || parsed === null) throw new SyntaxError('The body is no JSON object');
      checkJsonTypes(shape, parsed, (name, member) => (rest ? (member.getMergedTraits().jsonName ?? name) : name));
      // JSON is what a document type is.
      const value: unknown = new JsonShapeDeserializer(settings).readObject(shape, parsed as DocumentType);
      return value;
    },
    write: (shape, value) => {
      const serializer = new JsonShapeSerializer(settings);
      serializer.write(shape, value);
      return serializer.flush();
    },
  };
};

/** XML whose root says `namespace` (empty: no namespace). */
export const xmlCodec = (namespace: string): Codec => {
  const { XmlShapeDeserializer, XmlShapeSerializer } = awsProtocols();
  const settings = {
    timestampFormat: DATE_TIME,
    httpBindings: false,
    serviceNamespace: '',
    xmlNamespace: namespace,
  };
  return {
    read: (shape, bytes): unknown => new XmlShapeDeserializer(settings).read(shape, bytes),
    write: (shape, value) => {
      const serializer = new XmlShapeSerializer(settings);
      serializer.write(shape, value);
      return serializer.flush();
    },
  };
};

export const cborCodec = (): Codec => {
  const codec = new (cborModule().CborCodec)();
  return {
    read: (shape, bytes): unknown => (bytes.byteLength === 0 ? {} : codec.createDeserializer().read(shape, bytes)),
    write: (shape, value) => {
      const serializer = codec.createSerializer();
      serializer.write(shape, value);
      return serializer.flush();
    },
  };
};

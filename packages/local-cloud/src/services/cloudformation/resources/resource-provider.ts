import type { ServiceName } from '../../../kernel/service.js';
import type { Json, JsonObject } from '../template/json-value.js';
import { readFields, type Fields, type Tag, type Values } from './property-shape.js';

/** What a provider has of the world. */
export interface ResourceContext {
  readonly region: string;
  readonly account: string;
  readonly partition: string;
  readonly stackName: string;
  readonly stackId: string;
  readonly logicalId: string;
  /** The physical name: the template's where it chooses one, else as CloudFormation makes it. */
  readonly name: string;
  /** Says that the resource is there now, so that a failure in a later step of its creation does not leave it behind. */
  exists(physicalId: string): void;
  /** A resource's own tags and those of the stack, which do not override them. */
  withStackTags(own: readonly Tag[] | undefined): Tag[];
  /** Calls a service for the stack. */
  call<Output>(service: ServiceName, operation: string, input: object): Promise<Output>;
  /** The same for what may be gone already: an error with one of the codes counts as done. */
  callUnless(codes: readonly string[], service: ServiceName, operation: string, input: object): Promise<void>;
  /** Asks again and again, until the answer is yes; after five minutes the resource fails with `what`. */
  until(what: string, ask: () => Promise<boolean>): Promise<void>;
  /** The stacks nested in this one. */
  readonly stacks: NestedStacks;
  /** Sends a request to the function or topic that makes a custom resource, and waits for the answer to it. */
  askCustom(serviceToken: string, request: JsonObject, timeoutSeconds: number): Promise<CustomResourceAnswer>;
  /** The bytes of an object in S3. */
  readObject(bucket: string, key: string, versionId?: string): Promise<Buffer>;
}

/** How a nested stack is asked for: its resource's properties. */
export interface NestedStackRequest {
  readonly TemplateURL: string;
  readonly Parameters?: Readonly<Record<string, string>>;
  readonly NotificationARNs?: readonly string[];
  readonly TimeoutInMinutes?: number;
  readonly Tags?: readonly Tag[];
}

/** A nested stack as its parent sees it. */
export interface NestedStack {
  readonly stackId: string;
  /** By their keys. */
  readonly outputs: JsonObject;
}

export interface NestedStacks {
  /** Tells `exists` before the first of its resources is made. */
  create(
    logicalId: string,
    name: string,
    request: NestedStackRequest,
    exists: (stackId: string) => void,
  ): Promise<NestedStack>;
  /** What it no longer needs is deleted when its parent is complete. */
  update(stackId: string, request: NestedStackRequest): Promise<NestedStack>;
  /** Takes the update back that its parent's operation has made. */
  revert(stackId: string): Promise<NestedStack>;
  delete(stackId: string): Promise<void>;
}

/** What the maker of a custom resource answered. */
export interface CustomResourceAnswer {
  readonly status: 'SUCCESS' | 'FAILED';
  readonly reason: string;
  readonly physicalId?: string;
  readonly data: JsonObject;
  readonly noEcho: boolean;
  readonly requestId: string;
}

export interface CreatedResource {
  /** What `Ref` gives. */
  readonly physicalId: string;
  /** What `Fn::GetAtt` gives, by attribute name. */
  readonly attributes?: JsonObject;
  /** The attributes are secret: events do not show them. */
  readonly noEcho?: boolean;
}

export interface PhysicalName {
  /** The property by which a template chooses the name itself; absent: it cannot. */
  readonly property?: string;
  readonly maxLength: number;
  /** Default `stack-logicalId-random`. */
  readonly form?: 'stack-logicalId-random' | 'logicalId-random' | 'CFN-logicalId-random' | 'logicalId_random' | 'short';
  readonly lowerCase?: true;
}

interface Update<P> {
  readonly physicalId: string;
  readonly properties: P;
  readonly previous: P;
  /** Names of the properties whose values differ. */
  readonly changed: ReadonlySet<string>;
}

/** What a resource type is, and how it is made of calls to its service. */
export interface ProviderDefinition<F extends Fields> {
  readonly type: string;
  /** All properties that a template may set. */
  readonly properties: F;
  /** Properties that are accepted and have no effect here. */
  readonly ignored?: readonly string[];
  readonly name?: PhysicalName;
  /** Properties whose change needs a new resource. */
  readonly replaceOn: readonly (keyof F & string)[] | 'everything';
  /** Properties whose change needs a new resource only `when` the new properties say so. */
  readonly replaceSometimes?: {
    readonly on: readonly (keyof F & string)[];
    readonly when: (properties: Values<F>) => boolean;
  };
  /** What `Fn::GetAtt` can ask for: a list, or what decides. */
  readonly attributes: readonly string[] | ((attribute: string) => boolean);
  /** Every update of the stack updates it: what its properties name may have changed. */
  readonly alwaysUpdated?: true;
  /** Error codes by which the service says that the resource is not there; a delete is done then. */
  readonly absent?: readonly string[];
  readonly create: (properties: Values<F>, context: ResourceContext) => Promise<CreatedResource>;
  /** Absent: there is nothing to call, the new properties are just kept. */
  readonly update?: (update: Update<Values<F>>, context: ResourceContext) => Promise<CreatedResource>;
  /** Takes an update back. Absent: it is updated to what it was. */
  readonly revert?: (update: Update<Values<F>>, context: ResourceContext) => Promise<CreatedResource>;
  readonly delete?: (physicalId: string, properties: Values<F>, context: ResourceContext) => Promise<void>;
}

/** A provider as the engine sees it: properties are JSON, read by the type's own shape. */
export interface ResourceProvider {
  readonly type: string;
  readonly name: PhysicalName | undefined;
  readonly hasAttribute: (attribute: string) => boolean;
  readonly absent: readonly string[];
  readonly alwaysUpdated: boolean;
  /** Must the change be made by a new resource? */
  replaces(next: JsonObject, changed: ReadonlySet<string>): boolean;
  recreates(property: string): 'Always' | 'Conditionally' | 'Never';
  create(properties: JsonObject, context: ResourceContext): Promise<CreatedResource>;
  update(update: Update<JsonObject>, context: ResourceContext): Promise<CreatedResource | undefined>;
  revert(update: Update<JsonObject>, context: ResourceContext): Promise<CreatedResource | undefined>;
  delete(physicalId: string, properties: JsonObject, context: ResourceContext): Promise<void>;
}

/** Makes a provider of its definition. */
export const provider = <const F extends Fields>(definition: ProviderDefinition<F>): ResourceProvider => {
  const { type, properties: fields, ignored = [], replaceOn, replaceSometimes, attributes } = definition;
  const read = (value: JsonObject): Values<F> =>
    readFields(fields, Object.fromEntries(Object.entries(value).filter(([key]) => !ignored.includes(key))));
  const readUpdate = ({ properties, previous, ...rest }: Update<JsonObject>): Update<Values<F>> => ({
    ...rest,
    properties: read(properties),
    previous: read(previous),
  });
  const replacesAlways = (property: string): boolean =>
    replaceOn === 'everything' || replaceOn.some((name) => name === property);
  const replacesSometimes = (property: string): boolean =>
    replaceSometimes?.on.some((name) => name === property) ?? false;
  return {
    type,
    name: definition.name,
    hasAttribute: typeof attributes === 'function' ? attributes : (attribute) => attributes.includes(attribute),
    absent: definition.absent ?? [],
    alwaysUpdated: definition.alwaysUpdated ?? false,
    replaces: (next, changed) =>
      [...changed].some(replacesAlways) ||
      ([...changed].some(replacesSometimes) && replaceSometimes?.when(read(next)) === true),
    recreates: (property) => {
      if (replacesAlways(property)) return 'Always';
      return replacesSometimes(property) ? 'Conditionally' : 'Never';
    },
    create: async (properties, context) => definition.create(read(properties), context),
    update: async (update, context) => definition.update?.(readUpdate(update), context),
    revert: async (update, context) => (definition.revert ?? definition.update)?.(readUpdate(update), context),
    delete: async (physicalId, properties, context) => definition.delete?.(physicalId, read(properties), context),
  };
};

/** Leaves out what has no value, so that attributes are JSON. */
export const attributesOf = (values: Readonly<Record<string, Json | undefined>>): JsonObject =>
  Object.fromEntries(
    Object.entries(values).flatMap(([key, value]): [string, Json][] => (value === undefined ? [] : [[key, value]])),
  );

import { sameJson, type JsonObject } from '../template/json-value.js';
import { evaluateMembers, type Scope } from '../template/evaluate.js';
import type { ResourceContext, ResourceProvider } from '../resources/resource-provider.js';
import type { ResourceRecord } from '../stacks/stack-record.js';
import type { Blueprint } from './blueprint.js';
import { definitionOf } from './definition.js';
import { resolveDynamicReferences } from './dynamic-references.js';
import { failureReason } from './failure-reason.js';
import { physicalName, randomSuffix } from './physical-name.js';
import { resourceContext } from './resource-context.js';
import type { StackOperation } from './stack-operation.js';

/** A resource could not be made or changed; its status and an event tell why. */
export class ResourceFailure extends Error {
  readonly logicalId: string;

  constructor(logicalId: string, reason: string) {
    super(reason);
    this.logicalId = logicalId;
  }
}

/** The scope in which a blueprint's resources are evaluated: those of the stack that are there. */
export const liveScope = ({ store, stackId }: StackOperation, blueprint: Blueprint): Scope =>
  blueprint.scope((logicalId) => {
    const resource = store.resource(stackId, logicalId);
    if (resource?.physicalId === undefined) return undefined;
    return { physicalId: resource.physicalId, attributes: resource.attributes };
  });

/** A resource's properties without intrinsic functions; dynamic references stay in them as they are. */
export const evaluateProperties = (operation: StackOperation, blueprint: Blueprint, logicalId: string): JsonObject =>
  evaluateMembers(definitionOf(blueprint, logicalId).properties, liveScope(operation, blueprint));

export const contextOf = (
  operation: StackOperation,
  logicalId: string,
  name: string,
  exists: (physicalId: string) => void,
): ResourceContext => resourceContext(operation, logicalId, name, exists);

const nameFor = (
  operation: StackOperation,
  provider: ResourceProvider,
  logicalId: string,
  properties: JsonObject,
): string => {
  const chosen = provider.name?.property === undefined ? undefined : properties[provider.name.property];
  if (typeof chosen === 'string' || typeof chosen === 'number') return String(chosen);
  return physicalName(provider.name, operation.stack().name, logicalId, randomSuffix(operation.cloud));
};

/** What a definition says of a record beside its properties. */
export const definedMembers = (
  blueprint: Blueprint,
  logicalId: string,
): Pick<ResourceRecord, 'type' | 'dependencies' | 'deletionPolicy' | 'updateReplacePolicy' | 'metadata'> => {
  const { type, deletionPolicy, updateReplacePolicy, metadata } = definitionOf(blueprint, logicalId);
  return {
    type,
    dependencies: [...(blueprint.dependencies.get(logicalId) ?? [])],
    ...(deletionPolicy && { deletionPolicy }),
    ...(updateReplacePolicy && { updateReplacePolicy }),
    ...(metadata !== undefined && { metadata }),
  };
};

/** Makes a resource. In a replacement, the events say UPDATE, as CloudFormation's do. */
export const createResource = async (
  operation: StackOperation,
  blueprint: Blueprint,
  logicalId: string,
  verb: 'CREATE' | 'UPDATE' = 'CREATE',
  firstReason?: string,
): Promise<ResourceRecord> => {
  let resource: ResourceRecord = {
    stackId: operation.stackId,
    logicalId,
    ...definedMembers(blueprint, logicalId),
    status: `${verb}_IN_PROGRESS`,
    properties: {},
    attributes: {},
    changedAt: operation.cloud.clock.now(),
  };
  try {
    const provider = operation.providerOf(resource.type);
    const properties = evaluateProperties(operation, blueprint, logicalId);
    resource = operation.setResource(resource, {
      status: `${verb}_IN_PROGRESS`,
      properties,
      ...(firstReason !== undefined && { statusReason: firstReason }),
    });
    const context = contextOf(
      operation,
      logicalId,
      nameFor(operation, provider, logicalId, properties),
      (physicalId) => {
        resource = { ...resource, physicalId };
        operation.store.saveResource(resource);
      },
    );
    const {
      physicalId,
      attributes = {},
      noEcho,
    } = await provider.create(await resolveDynamicReferences(properties, context), context);
    resource = operation.setResource(resource, {
      status: `${verb}_IN_PROGRESS`,
      statusReason: 'Resource creation Initiated',
      physicalId,
    });
    const secrecy = noEcho === undefined ? {} : { noEcho };
    return operation.setResource(resource, { status: `${verb}_COMPLETE`, physicalId, attributes, ...secrecy });
  } catch (error) {
    const reason = failureReason(error, operation.cloud);
    operation.setResource(resource, { status: `${verb}_FAILED`, statusReason: reason });
    throw new ResourceFailure(logicalId, reason);
  }
};

/** Changes a resource in place: the properties named in `changed` are handed to its service. */
export const updateResource = async (
  operation: StackOperation,
  resource: ResourceRecord,
  next: Pick<ResourceRecord, 'properties'> & Partial<ResourceRecord>,
  changed: ReadonlySet<string>,
  how: 'update' | 'revert' = 'update',
): Promise<ResourceRecord> => {
  const { logicalId, physicalId = '' } = resource;
  let current = operation.setResource(
    { ...resource, ...next },
    { status: 'UPDATE_IN_PROGRESS', ...(resource.physicalId !== undefined && { physicalId: resource.physicalId }) },
  );
  const nowHas = (id: string): void => {
    if (id !== (current.physicalId ?? '')) current = stepAside(operation, resource, current, id);
  };
  try {
    const provider = operation.providerOf(resource.type);
    const context = contextOf(operation, logicalId, nameOf(provider, resource), nowHas);
    const properties = await resolveDynamicReferences(next.properties, context);
    const previous = await resolveDynamicReferences(resource.properties, context);
    const update = { physicalId, properties, previous, changed };
    const isToldAnything = changed.size > 0 || provider.alwaysUpdated;
    const updated = isToldAnything ? await provider[how](update, context) : undefined;
    nowHas(updated?.physicalId ?? physicalId);
    const attributes = updated?.attributes ?? resource.attributes;
    const secrecy = updated?.noEcho === undefined ? {} : { noEcho: updated.noEcho };
    return operation.setResource(current, { status: 'UPDATE_COMPLETE', attributes, ...secrecy });
  } catch (error) {
    const reason = failureReason(error, operation.cloud);
    operation.setResource(current, { status: 'UPDATE_FAILED', statusReason: reason });
    throw new ResourceFailure(logicalId, reason);
  }
};

/** An update has made a new resource: the old one waits for its deletion. One that is in use again waits no longer. */
const stepAside = (
  operation: StackOperation,
  old: ResourceRecord,
  current: ResourceRecord,
  physicalId: string,
): ResourceRecord => {
  operation.store.saveResource({ ...old, superseded: true });
  operation.store.removeResource({ ...old, physicalId, superseded: true });
  return operation.setResource(current, {
    status: 'UPDATE_IN_PROGRESS',
    statusReason: 'Requested update required the provider to create a new physical resource',
    physicalId,
  });
};

/** The name that a resource has got: the chosen one, or its physical id. */
const nameOf = (provider: ResourceProvider, { properties, physicalId = '' }: ResourceRecord): string => {
  const chosen = provider.name?.property === undefined ? undefined : properties[provider.name.property];
  return typeof chosen === 'string' ? chosen : physicalId;
};

/** Names of the members in which two objects differ. */
export const changedMembers = (next: JsonObject, previous: JsonObject): ReadonlySet<string> =>
  new Set([...Object.keys(next), ...Object.keys(previous)].filter((name) => !sameJson(next[name], previous[name])));

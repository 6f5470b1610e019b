import type { PlannedChange, PlannedDetail, ResourceRecord } from '../stacks/stack-record.js';
import { evaluate, evaluateMembers, NO_VALUE } from '../template/evaluate.js';
import { sameJson, type Json, type JsonObject } from '../template/json-value.js';
import type { ProviderTable } from '../resources/provider-table.js';
import type { ResourceProvider } from '../resources/resource-provider.js';
import { deletionOrder, type Blueprint } from './blueprint.js';
import { definitionOf } from './definition.js';
import type { ResourceFace } from './stack-scope.js';

/** What a change set shows for values that only its execution tells. */
export const LATER = '{{changeSet:KNOWN_AFTER_APPLY}}';

/** What an update of a stack with a blueprint would do to its resources. */
export const planChanges = (
  blueprint: Blueprint,
  existing: readonly ResourceRecord[],
  providers: ProviderTable,
  /** Logical ids of nested stacks whose templates are known to be as they were. */
  steady: ReadonlySet<string> = new Set(),
): readonly PlannedChange[] => {
  const planned = new Map<string, PlannedChange>();
  for (const logicalId of blueprint.order) {
    const resource = existing.find((candidate) => candidate.logicalId === logicalId && isThere(candidate));
    const provider = providers.get(definitionOf(blueprint, logicalId).type);
    const change =
      resource && provider
        ? planChange(blueprint, resource, provider, existing, planned, steady)
        : planAdd(blueprint, logicalId, existing, planned);
    if (change) planned.set(logicalId, change);
  }
  const removed = existing.filter((resource) => isThere(resource) && !blueprint.order.includes(resource.logicalId));
  return [...planned.values(), ...deletionOrder(removed).map(planRemove)];
};

const isThere = ({ status }: ResourceRecord): boolean => status !== 'DELETE_COMPLETE' && status !== 'CREATE_FAILED';

const planRemove = ({ logicalId, type, physicalId, properties }: ResourceRecord): PlannedChange => ({
  action: 'Remove',
  logicalId,
  type,
  ...(physicalId !== undefined && { physicalId }),
  scope: [],
  details: [],
  before: properties,
});

/** How the resources will look, as far as it is known; `onLater` is told when a value depends on a change. */
const futureFace =
  (
    existing: readonly ResourceRecord[],
    planned: ReadonlyMap<string, PlannedChange>,
    onAttribute: (logicalId: string) => void,
  ) =>
  (logicalId: string): ResourceFace => {
    const resource = existing.find((candidate) => candidate.logicalId === logicalId && isThere(candidate));
    const change = planned.get(logicalId);
    const isNew = resource?.physicalId === undefined || change?.action === 'Add' || change?.replacement === 'True';
    return {
      physicalId: isNew ? LATER : (resource.physicalId ?? LATER),
      attributes: new Proxy(resource?.attributes ?? {}, {
        get: (attributes, name): Json | undefined => {
          onAttribute(logicalId);
          return isNew || typeof name !== 'string' ? LATER : attributes[name];
        },
      }),
    };
  };

const planAdd = (
  blueprint: Blueprint,
  logicalId: string,
  existing: readonly ResourceRecord[],
  planned: ReadonlyMap<string, PlannedChange>,
): PlannedChange => {
  const { type, properties } = definitionOf(blueprint, logicalId);
  const scope = blueprint.scope(futureFace(existing, planned, () => undefined));
  return {
    action: 'Add',
    logicalId,
    type,
    scope: [],
    details: [],
    after: evaluated(properties, (value) => evaluateMembers(value, scope)),
  };
};

/** Functions of values that are not known yet may fail; then the whole is not known yet. */
const evaluated = (value: JsonObject, evaluateIt: (value: JsonObject) => JsonObject): JsonObject => {
  try {
    return evaluateIt(value);
  } catch {
    return Object.fromEntries(Object.keys(value).map((key) => [key, LATER]));
  }
};

const planChange = (
  blueprint: Blueprint,
  resource: ResourceRecord,
  provider: ResourceProvider,
  existing: readonly ResourceRecord[],
  planned: ReadonlyMap<string, PlannedChange>,
  steady: ReadonlySet<string>,
): PlannedChange | undefined => {
  const { logicalId } = resource;
  const definition = definitionOf(blueprint, logicalId);
  const after: Record<string, Json> = {};
  const dynamic = new Set<string>();
  for (const [name, source] of Object.entries(definition.properties)) {
    const onAttribute = (used: string): void => {
      if (planned.has(used)) dynamic.add(name);
    };
    const value = evaluateProperty(source, blueprint, futureFace(existing, planned, onAttribute));
    if (value === LATER) dynamic.add(name);
    if (value !== NO_VALUE) after[name] = value;
  }
  const names = new Set([...Object.keys(after), ...Object.keys(resource.properties)]);
  const changed = new Set(
    [...names].filter((name) => dynamic.has(name) || !sameJson(after[name], resource.properties[name])),
  );
  const metadata = !sameJson(definition.metadata, resource.metadata);
  const isOtherType = definition.type !== resource.type;
  const isInDoubt = resource.status === 'UPDATE_FAILED';
  const isKept = changed.size === 0 && !metadata && !isOtherType && !isInDoubt;
  const isAutomatic = isKept && provider.alwaysUpdated && !steady.has(logicalId);
  if (isKept && !isAutomatic) return undefined;
  return {
    action: 'Modify',
    logicalId,
    type: definition.type,
    ...(resource.physicalId !== undefined && { physicalId: resource.physicalId }),
    replacement: isOtherType ? 'True' : replacementOf(provider, changed, dynamic, after),
    ...(isAutomatic && { automatic: true }),
    scope: [
      ...(changed.size > 0 || isAutomatic ? (['Properties'] as const) : []),
      ...(metadata ? (['Metadata'] as const) : []),
    ],
    details: [...changed].map((property): PlannedDetail => ({
      property,
      recreates: provider.recreates(property),
      evaluation: dynamic.has(property) ? 'Dynamic' : 'Static',
    })),
    before: resource.properties,
    after,
  };
};

const evaluateProperty = (
  source: Json,
  blueprint: Blueprint,
  face: (logicalId: string) => ResourceFace,
): Json | typeof NO_VALUE => {
  try {
    return evaluate(source, blueprint.scope(face));
  } catch {
    return LATER;
  }
};

const replacementOf = (
  provider: ResourceProvider,
  changed: ReadonlySet<string>,
  dynamic: ReadonlySet<string>,
  next: JsonObject,
): 'True' | 'False' | 'Conditional' => {
  const surely = new Set([...changed].filter((name) => !dynamic.has(name)));
  if ([...surely].some((name) => provider.recreates(name) === 'Always')) return 'True';
  if (dynamic.size === 0 && provider.replaces(next, surely)) return 'True';
  return [...dynamic].some((name) => changed.has(name) && provider.recreates(name) === 'Always')
    ? 'Conditional'
    : 'False';
};

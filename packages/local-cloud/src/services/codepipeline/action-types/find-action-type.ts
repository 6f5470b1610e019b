import { actionTypeKey, type ActionTypeDefinition, type ActionTypeName } from '../state/action-type.js';
import type { Store } from '../state/store.js';
import { MANAGED_TYPES } from './managed-types.js';

const managed = new Map(MANAGED_TYPES.map((type) => [actionTypeKey(type.id), type]));

/** The type as pipelines and workers may use it; undefined for a deleted one. */
export const findActionType = (store: Store, id: ActionTypeName): ActionTypeDefinition | undefined => {
  const record = store.actionTypes.get(actionTypeKey(id));
  return record ? (record.deleted ? undefined : record.definition) : managed.get(actionTypeKey(id));
};

/** The type also when it was deleted: running actions and stored pipelines still need its properties. */
export const knownActionType = (store: Store, id: ActionTypeName): ActionTypeDefinition | undefined =>
  store.actionTypes.get(actionTypeKey(id))?.definition ?? managed.get(actionTypeKey(id));

import { actionTypeKey, type ActionTypeDefinition, type ActionTypeName } from '../state/action-type.js';
import { partnerDefinition } from '../state/partner-type.js';
import type { Store } from '../state/store.js';
import { MANAGED_TYPES } from './managed-types.js';

const managed = new Map(MANAGED_TYPES.map((type) => [actionTypeKey(type.id), type]));

/** The type as pipelines and workers may use it; undefined for a deleted one. */
export const findActionType = (store: Store, id: ActionTypeName): ActionTypeDefinition | undefined =>
  store.actionTypes.get(actionTypeKey(id))?.deleted ? undefined : knownActionType(store, id);

/** The type also when it was deleted: running actions and stored pipelines still need its properties. */
export const knownActionType = (store: Store, id: ActionTypeName): ActionTypeDefinition | undefined => {
  const key = actionTypeKey(id);
  const partner = store.partnerTypes.get(key);
  return (
    store.actionTypes.get(key)?.definition ?? (partner ? partnerDefinition(partner.declaration) : managed.get(key))
  );
};

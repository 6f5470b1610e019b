import type { Cloud } from '../../kernel/cloud.js';
import type { Store } from './state/store.js';
import type { Tunables } from './tunables.js';

/** What every part of the service works on. */
export interface World {
  readonly cloud: Cloud;
  readonly store: Store;
  readonly tunables: Tunables;
}

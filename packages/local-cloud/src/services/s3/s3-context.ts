import type { Cloud } from '../../kernel/cloud.js';
import type { Notifier } from './notifier.js';
import type { S3State } from './state.js';

/** What every operation group of S3 works with. */
export interface S3Context {
  readonly cloud: Cloud;
  readonly state: S3State;
  readonly notifier: Notifier;
}

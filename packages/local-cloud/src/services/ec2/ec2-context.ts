import type { Cloud } from '../../kernel/cloud.js';
import type { Ec2State } from './ec2-state.js';
import type { Lifecycle } from './lifecycle.js';

/** What EC2's operations share. */
export interface Ec2Context {
  readonly cloud: Cloud;
  readonly state: Ec2State;
  readonly lifecycle: Lifecycle;
}

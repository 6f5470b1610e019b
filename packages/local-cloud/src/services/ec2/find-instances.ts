import type { Ec2State } from './ec2-state.js';
import { instanceMalformed, instancesNotFound } from './errors.js';
import type { InstanceRecord } from './instance-record.js';

/** The instances of a list of ids; refuses the list when one is malformed or not there. */
export const findInstances = (state: Pick<Ec2State, 'instances'>, ids: readonly string[]): InstanceRecord[] => {
  for (const id of ids) if (!/^i-[0-9a-f]{8}([0-9a-f]{9})?$/.test(id)) throw instanceMalformed(id);
  const missing = ids.filter((id) => !state.instances.has(id));
  if (missing.length > 0) throw instancesNotFound(missing);
  return ids.flatMap((id) => state.instances.get(id) ?? []);
};

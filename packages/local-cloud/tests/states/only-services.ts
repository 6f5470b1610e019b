import type { CloudOptions } from '../../src/kernel/create-cloud.js';
import type { ServiceName } from '../../src/kernel/service.js';
import { SERVICES } from '../../src/services/registry.js';

/** All services but these, as ones that serve nothing: a test loads no more than it needs, and no others' timers run in its time. */
export const onlyServices = (...wanted: readonly ServiceName[]): NonNullable<CloudOptions['services']> =>
  Object.fromEntries(
    // The table's keys are names of services.
    (Object.keys(SERVICES) as ServiceName[])
      .filter((name) => !wanted.includes(name))
      .map((name) => [name, () => ({ name, operations: {} })]),
  );

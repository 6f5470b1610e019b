import { createCloud } from '../src/kernel/create-cloud.js';
import type { ServiceName } from '../src/kernel/service.js';
import { serviceModel } from '../src/protocol/sdk-schemas.js';

/** Each service with the operations that it serves to clients; some have others that only services here call. */
export const servedOperations = async (): Promise<(readonly [ServiceName, readonly string[]])[]> => {
  const cloud = await createCloud({ isolation: 'scripted' });
  const served = [...cloud.services.values()].map(({ name, operations }) => {
    const known = serviceModel(name).operations;
    return [
      name,
      Object.keys(operations)
        .filter((operation) => known.has(operation))
        .sort(),
    ] as const;
  });
  await cloud.close();
  return served.sort(([one], [other]) => (one < other ? -1 : 1));
};

import { scaledClock } from '../../clock/scaled-clock.js';
import type { Clock } from '../../clock/clock.js';
import type { Cloud } from '../../kernel/cloud.js';
import type { Service } from '../../kernel/service.js';
import { createAsyncInvocations } from './async-invocations.js';
import { createEventSources } from './event-sources.js';
import { createCodeStore } from './function-code.js';
import { createFunctionPool } from './function-pool.js';
import { functionOperations } from './functions.js';
import { invokeOperations } from './invoke.js';
import { permissionOperations } from './permissions.js';
import { createRuntimeApi } from './runtime-api.js';
import { settingOperations } from './settings.js';
import { openFunctionStore } from './store.js';
import { versionOperations } from './versions.js';

/** @param wall the machine's own time, by which processes are timed out and reaped */
export const createLambdaService = (cloud: Cloud, wall: Clock = scaledClock(1)): Service => {
  const store = openFunctionStore(cloud);
  const code = createCodeStore(cloud);
  const api = createRuntimeApi((message) => cloud.log(message));
  const pool = createFunctionPool({ cloud, api, wall, codeFolder: code.folder });
  const async = createAsyncInvocations(cloud, store, pool);
  const sources = createEventSources(cloud, store);
  return {
    name: 'lambda',
    operations: {
      ...functionOperations(cloud, store, code, pool),
      ...versionOperations(cloud, store),
      ...permissionOperations(store),
      ...settingOperations(cloud, store),
      ...invokeOperations(store, pool, async),
      ...sources.operations,
    },
    resourcePolicy: (functionArn) => {
      const policy = store.functions.get(functionArn.split(':')[6] ?? '')?.policy ?? [];
      return policy.length > 0 ? { Version: '2012-10-17', Statement: policy } : undefined;
    },
    resume: () => {
      async.resume();
      sources.resume();
    },
    close: () => {
      sources.close();
      pool.close();
      api.close();
    },
  };
};

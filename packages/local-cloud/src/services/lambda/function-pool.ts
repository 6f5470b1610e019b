import type { Clock } from '../../clock/clock.js';
import { AwsError } from '../../kernel/aws-error.js';
import { startEnvironment, type Environment, type EnvironmentWorld, type Invoked } from './environment.js';
import type { FunctionRecord } from './function-record.js';
import type { ResolvedFunction } from './store.js';

/** Runs invocations in warm environments where there are some, in new ones up to a bound, and else in turn. */
export interface FunctionPool {
  readonly invoke: (target: ResolvedFunction, payload: Uint8Array, requestId: string) => Promise<Invoked>;
  /** Ends the environments of a function that was deleted. */
  readonly drop: (name: string) => void;
  readonly close: () => void;
}

/** Environments of one function at a time: this is one machine. */
const MAX_ENVIRONMENTS = 10;
const IDLE_MS = 5 * 60_000;

interface Pool {
  readonly idle: { readonly environment: Environment; readonly since: number }[];
  readonly waiting: (() => void)[];
  busy: number;
}

export const createFunctionPool = (world: EnvironmentWorld): FunctionPool => {
  const { wall } = world;
  const pools = new Map<string, Pool>();
  const all = new Set<Environment>();
  let closed = false;
  let reaper: ReturnType<Clock['setTimer']> | undefined;

  const poolOf = (name: string): Pool => {
    const pool = pools.get(name) ?? { idle: [], waiting: [], busy: 0 };
    pools.set(name, pool);
    return pool;
  };
  const end = (environment: Environment): void => {
    all.delete(environment);
    environment.kill();
  };
  const reap = (): void => {
    reaper = undefined;
    for (const { idle } of pools.values()) {
      while (idle[0] && wall.now() - idle[0].since >= IDLE_MS) {
        const [oldest] = idle.splice(0, 1);
        if (oldest) end(oldest.environment);
      }
    }
    if (all.size > 0) armReaper();
  };
  const armReaper = (): void => {
    reaper ??= wall.setTimer(IDLE_MS / 5, reap);
  };

  const takeIdle = (pool: Pool, revisionId: string): Environment | undefined => {
    // The youngest first, so that the others can grow old and go.
    for (let index = pool.idle.length - 1; index >= 0; index--) {
      const { environment } = pool.idle[index] ?? {};
      if (!environment) continue;
      const current = environment.revisionId === revisionId;
      if (current && environment.usable()) {
        pool.idle.splice(index, 1);
        return environment;
      }
      pool.idle.splice(index, 1);
      end(environment);
    }
    return undefined;
  };

  const start = async ({ record, version }: ResolvedFunction): Promise<Environment> => {
    const environment = await startEnvironment(world, record, version);
    all.add(environment);
    if (closed) end(environment);
    else armReaper();
    return environment;
  };

  const reserve = (record: FunctionRecord, pool: Pool): Promise<void> | undefined => {
    const reserved = record.reservedConcurrency;
    if (reserved !== undefined && pool.busy >= reserved) {
      throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', {
        status: 429,
        members: { Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded', Type: 'User' },
      });
    }
    if (pool.busy < MAX_ENVIRONMENTS) {
      pool.busy += 1;
      return undefined;
    }
    // The place of the one that ends is handed on, so `busy` stays as it is.
    return new Promise((resolve) => pool.waiting.push(resolve));
  };

  const invoke: FunctionPool['invoke'] = async (target, payload, requestId) => {
    const { record, version } = target;
    const pool = poolOf(`${record.name}:${version.version}`);
    await reserve(record, pool);
    let environment: Environment | undefined;
    try {
      environment = takeIdle(pool, version.revisionId) ?? (await start(target));
      return await environment.invoke(requestId, payload, target.arn);
    } finally {
      if (environment?.usable() && !closed) pool.idle.push({ environment, since: wall.now() });
      else if (environment) end(environment);
      const next = pool.waiting.shift();
      if (next) next();
      else pool.busy -= 1;
    }
  };

  return {
    invoke,
    drop: (name) => {
      for (const [key, pool] of pools) {
        if (key.split(':')[0] === name) for (const { environment } of pool.idle.splice(0)) end(environment);
      }
    },
    close: () => {
      closed = true;
      reaper?.cancel();
      for (const environment of all) end(environment);
    },
  };
};

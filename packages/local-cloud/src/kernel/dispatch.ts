import { AwsError, notServed } from './aws-error.js';
import { callerArn, type Caller } from './caller.js';
import type { Fault, FaultList } from './fault-list.js';
import { tellObjectWatchers } from './object-watch.js';
import type { RequestLog } from './request-log.js';
import { refuseViolations } from '../protocol/refuse-input.js';
import type { AccessRequest, Call, Operation, Service, ServiceName } from './service.js';
import { throttlingError } from './throttling.js';
import type { Cloud } from './cloud.js';

export interface DispatchedCall {
  readonly service: ServiceName;
  readonly operation: string;
  readonly input: object;
  readonly caller: Caller;
  /** Only over HTTP. */
  readonly headers?: Call['headers'];
  readonly requestId?: string;
}

export type Dispatch = (call: DispatchedCall) => Promise<unknown>;

type DispatchCloud = Pick<Cloud, 'clock' | 'account' | 'uuid' | 'log'> & {
  readonly services: ReadonlyMap<ServiceName, Service>;
  readonly faults: FaultList;
  readonly requests: RequestLog;
  /** Throws the service's refusal unless the caller may do all that is asked. */
  readonly authorize: (service: ServiceName, caller: Caller, requests: readonly AccessRequest[]) => void;
};

/** A call that a fault leaves without an answer: the front door hangs up. */
export class DroppedCall extends AwsError {
  constructor() {
    super('RequestTimeout', 'The connection was closed before an answer came (asked for by a fault)', { status: 500 });
  }
}

const strike = async (fault: Fault, cloud: DispatchCloud): Promise<void> => {
  switch (fault.effect) {
    case 'throttle': {
      const usual = throttlingError(fault.service);
      throw new AwsError(fault.code ?? usual.code, fault.message ?? usual.message, {
        status: fault.status ?? usual.status,
      });
    }
    case 'error':
      throw new AwsError(fault.code ?? 'InternalFailure', fault.message ?? 'An internal error occurred.', {
        status: fault.status ?? (fault.code === undefined ? 500 : 400),
      });
    case 'delay':
      return cloud.clock.sleep(fault.delayMs ?? 1000);
    case 'drop':
      throw new DroppedCall();
    case 'duplicate':
      return;
  }
};

/** Makes the one way by which every call, in this process or over HTTP, reaches its handler. */
export const createDispatch =
  (cloud: DispatchCloud): Dispatch =>
  async (dispatched) => {
    const { service: serviceName, operation: operationName, input, caller, headers } = dispatched;
    const requestId = dispatched.requestId ?? cloud.uuid();
    const startedAt = performance.now();
    const answered = cloud.requests.arrive({
      time: new Date(cloud.clock.now()).toISOString(),
      service: serviceName,
      operation: operationName,
      caller: callerArn(caller, cloud.account),
      requestId,
      ...(headers === undefined && { internal: true as const }),
    });
    const duration = (): number => Math.round((performance.now() - startedAt) * 1000) / 1000;
    try {
      const found = cloud.services.get(serviceName)?.operations[operationName];
      if (!found) throw notServed(serviceName, operationName);
      // The front door has seen to what came through it.
      if (headers === undefined) refuseViolations(serviceName, operationName, input);
      // The table holds operations of all input types; input and operation were found by the same name.
      const { handle, authorize } = found as unknown as Operation<object, unknown>;
      const fault = cloud.faults.take(serviceName, operationName);
      if (fault) await strike(fault, cloud);
      const call: Call = {
        service: serviceName,
        operation: operationName,
        caller,
        requestId,
        ...(headers && { headers }),
      };
      if (caller.kind === 'anonymous' && !authorize) cloud.authorize(serviceName, caller, []);
      if (authorize && isChecked(caller)) cloud.authorize(serviceName, caller, authorize(input, call));
      const output = await handle(input, call);
      answered({ status: 200, durationMs: duration() });
      tellObjectWatchers(dispatched, cloud.services.values());
      return output ?? {};
    } catch (error) {
      const refusal = asAwsError(error, `${serviceName}:${operationName}`, cloud.log);
      answered({ status: refusal.status ?? 400, durationMs: duration(), error: refusal.code });
      throw refusal;
    }
  };

const isChecked = (caller: Caller): boolean => caller.kind !== 'root' && caller.kind !== 'service';

/** A handler's own bug is answered as AWS answers its own, and told on the log. */
const asAwsError = (error: unknown, what: string, log: (message: string) => void): AwsError => {
  if (error instanceof AwsError) return error;
  log(`${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  return new AwsError('InternalFailure', 'The request processing has failed because of an unknown error.', {
    status: 500,
    cause: error,
  });
};

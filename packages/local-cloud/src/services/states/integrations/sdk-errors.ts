import { AwsError } from '../../../kernel/aws-error.js';
import { serviceModel } from '../../../protocol/sdk-schemas.js';
import { StatesError } from '../asl/states-error.js';
import type { SdkService } from './sdk-services.js';

/** The name that the Java SDK gives to a modelled error, e.g. `ParameterNotFoundException` for `ParameterNotFound`. */
const javaExceptionName = (shape: string): string => {
  const base = shape.endsWith('Fault') ? shape.slice(0, -'Fault'.length) : shape;
  return base.endsWith('Exception') ? base : `${base}Exception`;
};

/** Models have come to name these; Step Functions' SDK does not know them and gives the base exception. */
const NAMED_TOO_LATE = new Set(['ThrottlingException', 'ThrottledException', 'Throttling']);

interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly status: number;
  /** The Java SDK's name of it; nothing where the service's model does not name it. */
  readonly exception: string | undefined;
}

const refusal = ({ service }: SdkService, thrown: unknown): Refusal => {
  if (!(thrown instanceof AwsError)) {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    return { code: 'InternalFailure', message, status: 500, exception: undefined };
  }
  const known = serviceModel(service).errors.get(thrown.code);
  const model = known && !NAMED_TOO_LATE.has(known.name) ? known : undefined;
  const status = thrown.status ?? known?.status ?? 400;
  return {
    code: thrown.code,
    message: thrown.message,
    status,
    exception: model && javaExceptionName(model.name),
  };
};

/**
 * How an `aws-sdk:` task fails: `<Service>.<Error>Exception` for an error that the service's model names,
 * `<Service>.<Service>Exception` for every other (all of EC2's, throttling of most).
 */
export const sdkError = (service: SdkService, thrown: unknown, requestId: string): StatesError => {
  if (thrown instanceof StatesError) return thrown;
  const { javaName } = service;
  const { code, message, status, exception } = refusal(service, thrown);
  // Where the name does not tell, the text does.
  const errorCode = exception === undefined ? `Error Code: ${code}, ` : '';
  return new StatesError(
    `${javaName}.${exception ?? `${javaName}Exception`}`,
    `${message} (Service: ${javaName}, Status Code: ${status}, ${errorCode}Request ID: ${requestId})`,
  );
};

/** How an optimized integration names errors: as the older Java SDK did. */
export interface OptimizedNames {
  readonly prefix: string;
  readonly base: string;
  readonly serviceName: string;
}

export const optimizedError = (
  service: SdkService,
  names: OptimizedNames,
  thrown: unknown,
  requestId: string,
): StatesError => {
  if (thrown instanceof StatesError) return thrown;
  const { code, message, status, exception } = refusal(service, thrown);
  const details = `Service: ${names.serviceName}; Status Code: ${status}; Error Code: ${code}; Request ID: ${requestId}; Proxy: null`;
  return new StatesError(`${names.prefix}.${exception ?? names.base}`, `${message} (${details})`);
};

import type { CreateFunctionCommandInput, UpdateFunctionConfigurationCommandInput } from '@aws-sdk/client-lambda';
import { AwsError } from '../../kernel/aws-error.js';
import type { FunctionConfig } from './function-record.js';
import { runtimeCommand } from './sandbox-environment.js';

type Given = CreateFunctionCommandInput | UpdateFunctionConfigurationCommandInput;

const DEFAULTS: Omit<FunctionConfig, 'role' | 'runtime' | 'handler'> = {
  description: '',
  timeoutSeconds: 3,
  memoryMb: 128,
  environment: {},
  architectures: ['x86_64'],
  ephemeralStorageMb: 512,
};

const invalid = (text: string): AwsError => new AwsError('InvalidParameterValueException', text);

const RESERVED = new Set([
  '_HANDLER',
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_LAMBDA_RUNTIME_API',
  'LAMBDA_TASK_ROOT',
  'AWS_LAMBDA_FUNCTION_NAME',
]);
const MAX_ENVIRONMENT_BYTES = 4096;

const checkEnvironment = (variables: Readonly<Record<string, string>>): void => {
  const reserved = Object.keys(variables).filter((name) => RESERVED.has(name));
  if (reserved.length > 0) {
    throw invalid(
      'Lambda was unable to configure your environment variables because the environment variables you have provided contains ' +
        `reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reserved.join(', ')}`,
    );
  }
  const badName = Object.keys(variables).find((name) => !/^[A-Za-z][A-Za-z0-9_]+$/.test(name));
  if (badName !== undefined)
    throw new AwsError('ValidationException', `'${badName}' is no name of an environment variable`);
  if (Buffer.byteLength(JSON.stringify(variables)) > MAX_ENVIRONMENT_BYTES) {
    throw invalid(
      'Lambda was unable to configure your environment variables because the environment variables you have provided exceeded ' +
        `the 4KB limit. String measured: ${JSON.stringify(variables)}`,
    );
  }
};

const checkRange = (name: string, value: number, least: number, most: number): void => {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new AwsError(
    'ValidationException',
    `1 validation error detected: Value '${value}' at '${name}' failed to satisfy constraint: ` +
      `Member must have value between ${least} and ${most}`,
  );
};

/** The settings that `given` asks for, on top of those there were. */
export const configFrom = (given: Given, old?: FunctionConfig): FunctionConfig => {
  const { Role: role = old?.role, Runtime: runtime = old?.runtime, Handler: handler = old?.handler } = given;
  if (!role || !/^arn:[\w-]+:iam::\d{12}:role\/.+/.test(role)) {
    throw new AwsError(
      'ValidationException',
      `1 validation error detected: Value '${role ?? ''}' at 'role' failed to satisfy constraint`,
    );
  }
  if (!runtime || !handler)
    throw invalid('Runtime and Handler are mandatory parameters for functions created with deployment packages.');
  runtimeCommand(runtime);
  const base: FunctionConfig = { ...DEFAULTS, ...old, role, runtime, handler };
  const environment = given.Environment?.Variables ?? base.environment;
  const timeoutSeconds = given.Timeout ?? base.timeoutSeconds;
  const memoryMb = given.MemorySize ?? base.memoryMb;
  checkEnvironment(environment);
  checkRange('timeout', timeoutSeconds, 1, 900);
  checkRange('memorySize', memoryMb, 128, 32_768);
  return {
    ...base,
    description: given.Description ?? base.description,
    timeoutSeconds,
    memoryMb,
    environment,
    ephemeralStorageMb: given.EphemeralStorage?.Size ?? base.ephemeralStorageMb,
    ...('Architectures' in given && given.Architectures ? { architectures: given.Architectures } : {}),
    ...(given.LoggingConfig ? { logging: given.LoggingConfig } : {}),
    ...(given.TracingConfig ? { tracing: given.TracingConfig } : {}),
    ...(given.DeadLetterConfig ? { deadLetter: given.DeadLetterConfig } : {}),
    ...(given.VpcConfig ? { vpc: given.VpcConfig } : {}),
    ...(given.Layers ? { layers: given.Layers } : {}),
  };
};

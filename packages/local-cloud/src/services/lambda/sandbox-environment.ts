import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import type { Cloud, Credentials } from '../../kernel/cloud.js';
import { AwsError } from '../../kernel/aws-error.js';
import type { FunctionRecord, FunctionVersion } from './function-record.js';

const require = createRequire(import.meta.url);

/** The package's own folder, also when this file has been bundled elsewhere. */
const asset = (name: string): string =>
  join(dirname(require.resolve('@codepipeline-ec2/local-cloud/package.json')), 'assets', 'lambda', name);

/** The process that runs a function of this runtime. */
export const runtimeCommand = (runtime: string): readonly [string, ...string[]] => {
  if (/^nodejs\d+\.x$/.test(runtime)) return [process.execPath, asset('node-bootstrap.mjs')];
  if (/^python3\.\d+$/.test(runtime)) return ['python3', '-u', asset('python-bootstrap.py')];
  throw new AwsError('InvalidParameterValueException', `The local cloud does not run the runtime ${runtime}`);
};

export interface LogPlace {
  readonly group: string;
  readonly stream: string;
}

export const logPlace = (
  record: FunctionRecord,
  { version, config }: FunctionVersion,
  now: number,
  id: string,
): LogPlace => {
  const day = new Date(now).toISOString().slice(0, 10).replaceAll('-', '/');
  const own = config.logging?.LogGroup;
  if (own === undefined) return { group: `/aws/lambda/${record.name}`, stream: `${day}/[${version}]${id}` };
  return { group: own, stream: `${day}/${record.name}[${version}]${id}` };
};

/** The clocks of the machine and the cloud differ: functions are told how. */
const timeFactor = (cloud: Cloud): Readonly<Record<string, string>> => {
  switch (cloud.clock.kind) {
    case 'real':
      return {};
    case 'x10':
      return { LOCAL_CLOUD_TIME_FACTOR: '10' };
    case 'virtual':
      return { LOCAL_CLOUD_TIME_FACTOR: '0' };
  }
};

/** Environment variables as Lambda sets them; nothing of the cloud's own environment. */
export const environmentOf = (
  cloud: Cloud,
  record: FunctionRecord,
  version: FunctionVersion,
  folders: { readonly code: string; readonly temporary: string },
  credentials: Credentials,
  log: LogPlace,
): Readonly<Record<string, string>> => {
  const { config } = version;
  return {
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    TMPDIR: folders.temporary,
    PATH: [dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter),
    LAMBDA_TASK_ROOT: folders.code,
    // This machine's Node.js stands for the runtime's, whatever its version.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    AWS_EXECUTION_ENV: `AWS_Lambda_${config.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: record.name,
    AWS_LAMBDA_FUNCTION_VERSION: version.version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(config.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: log.group,
    AWS_LAMBDA_LOG_STREAM_NAME: log.stream,
    AWS_LAMBDA_LOG_FORMAT: config.logging?.LogFormat === 'JSON' ? 'JSON' : 'Text',
    ...config.environment,
    _HANDLER: config.handler,
    AWS_REGION: cloud.region,
    AWS_DEFAULT_REGION: cloud.region,
    AWS_ENDPOINT_URL: cloud.endpoint,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    ...timeFactor(cloud),
  };
};

import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import type { FunctionRecord, FunctionVersion } from './function-record.js';

/** A function as Lambda describes it; it is Active as soon as it is there. */
export const describeFunction = (
  record: FunctionRecord,
  version: FunctionVersion,
  arn = version.version === '$LATEST' ? record.arn : `${record.arn}:${version.version}`,
): FunctionConfiguration => {
  const { config, code } = version;
  return {
    FunctionName: record.name,
    FunctionArn: arn,
    Runtime: config.runtime,
    Role: config.role,
    Handler: config.handler,
    CodeSize: code.size,
    Description: config.description,
    Timeout: config.timeoutSeconds,
    MemorySize: config.memoryMb,
    LastModified: new Date(version.modifiedAt).toISOString().replace('Z', '+0000'),
    CodeSha256: code.sha256,
    Version: version.version,
    ...(config.vpc ? { VpcConfig: { ...config.vpc, VpcId: '' } } : {}),
    ...(config.deadLetter ? { DeadLetterConfig: config.deadLetter } : {}),
    ...(Object.keys(config.environment).length > 0 ? { Environment: { Variables: config.environment } } : {}),
    ...(config.layers ? { Layers: config.layers.map((Arn) => ({ Arn, CodeSize: 0 })) } : {}),
    TracingConfig: { Mode: config.tracing?.Mode ?? 'PassThrough' },
    RevisionId: version.revisionId,
    State: 'Active',
    LastUpdateStatus: 'Successful',
    PackageType: 'Zip',
    Architectures: [...config.architectures],
    EphemeralStorage: { Size: config.ephemeralStorageMb },
    SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
    RuntimeVersionConfig: { RuntimeVersionArn: `arn:aws:lambda:us-east-1::runtime:${code.sha256.slice(0, 8)}` },
    LoggingConfig: {
      LogFormat: config.logging?.LogFormat ?? 'Text',
      ...(config.logging?.ApplicationLogLevel ? { ApplicationLogLevel: config.logging.ApplicationLogLevel } : {}),
      ...(config.logging?.SystemLogLevel ? { SystemLogLevel: config.logging.SystemLogLevel } : {}),
      LogGroup: config.logging?.LogGroup ?? `/aws/lambda/${record.name}`,
    },
  };
};

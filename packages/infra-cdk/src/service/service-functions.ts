import type { Duration } from 'aws-cdk-lib';
import { RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal, type IRole, type PolicyStatementProps } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { bundleDirectory, type BundleName } from './bundles.js';

export interface ServiceFunctionProps {
  readonly bundle: BundleName;
  readonly memoryMiB: number;
  readonly timeout: Duration;
  readonly environment: Readonly<Record<string, string>>;
  readonly logRetention: RetentionDays;
}

/** A function of the service: its own role, which may write its own log and nothing else until it is allowed to. */
export const serviceFunction = (scope: Construct, id: string, props: ServiceFunctionProps): Function => {
  const logGroup = new LogGroup(scope, `${id}Logs`, {
    retention: props.logRetention,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  allow(role, { actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] });
  return new Function(scope, id, {
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    handler: 'index.handler',
    code: Code.fromAsset(bundleDirectory(props.bundle)),
    role,
    logGroup,
    loggingFormat: LoggingFormat.JSON,
    memorySize: props.memoryMiB,
    timeout: props.timeout,
    environment: { ...props.environment },
  });
};

/** Adds statements to what a role may do. */
export const allow = (role: IRole, ...statements: PolicyStatementProps[]): void => {
  for (const statement of statements) role.addToPrincipalPolicy(new PolicyStatement(statement));
};

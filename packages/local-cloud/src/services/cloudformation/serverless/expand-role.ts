import { isList, isObject, type Json, type JsonObject } from '../template/json-value.js';
import { policyTemplate } from './policy-templates.js';
import { serverlessError } from './serverless-error.js';

/** Managed policies that do not lie at the root. */
const SERVICE_ROLE_POLICIES = [
  'AWSLambdaBasicExecutionRole',
  'AWSLambdaDynamoDBExecutionRole',
  'AWSLambdaKinesisExecutionRole',
  'AWSLambdaRole',
  'AWSLambdaSQSQueueExecutionRole',
  'AWSLambdaVPCAccessExecutionRole',
];

const managedPolicyArn = (name: string): Json => {
  if (name.startsWith('arn:')) return name;
  const path = SERVICE_ROLE_POLICIES.includes(name) ? `service-role/${name}` : name;
  return { 'Fn::Sub': `arn:\${AWS::Partition}:iam::aws:policy/${path}` };
};

const LAMBDA_MAY_ASSUME: JsonObject = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: ['sts:AssumeRole'], Principal: { Service: ['lambda.amazonaws.com'] } }],
};

/** The role of a serverless function that has none of its own. */
export const expandRole = (
  logicalId: string,
  properties: JsonObject,
  eventPolicies: readonly string[],
  condition: Json | undefined,
): JsonObject => {
  const managed: Json[] = ['AWSLambdaBasicExecutionRole', ...eventPolicies].map(managedPolicyArn);
  if (properties['Tracing'] === 'Active') managed.push(managedPolicyArn('AWSXrayWriteOnlyAccess'));
  if (properties['VpcConfig'] !== undefined) managed.push(managedPolicyArn('AWSLambdaVPCAccessExecutionRole'));
  const inline: JsonObject[] = [];
  for (const policy of policiesOf(properties['Policies'])) {
    const document = isObject(policy) ? documentOf(logicalId, policy) : undefined;
    if (document) inline.push({ PolicyName: `${logicalId}RolePolicy${inline.length}`, PolicyDocument: document });
    else managed.push(typeof policy === 'string' ? managedPolicyArn(policy) : policy);
  }
  const { AssumeRolePolicyDocument: trust, PermissionsBoundary: boundary, RolePath: path } = properties;
  return {
    Type: 'AWS::IAM::Role',
    ...(condition !== undefined && { Condition: condition }),
    Properties: {
      AssumeRolePolicyDocument: trust ?? LAMBDA_MAY_ASSUME,
      ManagedPolicyArns: managed,
      ...(inline.length > 0 && { Policies: inline }),
      ...(boundary !== undefined && { PermissionsBoundary: boundary }),
      ...(path !== undefined && { Path: path }),
      Tags: [{ Key: 'lambda:createdBy', Value: 'SAM' }],
    },
  };
};

const policiesOf = (policies: Json | undefined): readonly Json[] => {
  if (policies === undefined) return [];
  return isList(policies) ? policies : [policies];
};

/** A policy's document; undefined for a function call, which gives a managed policy's ARN. */
const documentOf = (logicalId: string, policy: JsonObject): JsonObject | undefined => {
  if (policy['Statement'] !== undefined) return { Version: '2012-10-17', ...policy };
  const [[name = '', parameters] = []] = Object.entries(policy);
  if (name === 'Ref' || name.startsWith('Fn::')) return undefined;
  const statements = policyTemplate(name, isObject(parameters) ? parameters : {});
  if (!statements) throw serverlessError(logicalId, `The policy template ${name} is not served.`);
  return { Version: '2012-10-17', Statement: statements };
};

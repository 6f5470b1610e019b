import type { ResourceName } from '../asl/world.js';
import { hasOperation, sdkServiceNamed, type SdkService } from './sdk-services.js';

/** How a task ends: when the call answers, when the started work ends, or when somebody completes the token. */
export type Pattern = 'request' | 'sync' | 'sync2' | 'token';

export type Resource =
  | { readonly kind: 'lambdaFunction'; readonly functionArn: string }
  | { readonly kind: 'sdk'; readonly service: SdkService; readonly operation: string; readonly pattern: Pattern }
  | { readonly kind: 'optimized'; readonly integration: OptimizedIntegration; readonly pattern: Pattern };

/** The integrations that Step Functions words itself, with the patterns that each has. */
export const OPTIMIZED = {
  'lambda:invoke': ['request', 'token'],
  'dynamodb:getItem': ['request'],
  'dynamodb:putItem': ['request'],
  'dynamodb:updateItem': ['request'],
  'dynamodb:deleteItem': ['request'],
  'sqs:sendMessage': ['request', 'token'],
  'sns:publish': ['request', 'token'],
  'events:putEvents': ['request', 'token'],
  'states:startExecution': ['request', 'sync', 'sync2', 'token'],
} as const satisfies Readonly<Record<string, readonly Pattern[]>>;

export type OptimizedIntegration = keyof typeof OPTIMIZED;

const SUFFIXES: readonly (readonly [string, Pattern])[] = [
  ['.waitForTaskToken', 'token'],
  ['.sync:2', 'sync2'],
  ['.sync', 'sync'],
];

const patternOf = (action: string): readonly [string, Pattern] => {
  for (const [suffix, pattern] of SUFFIXES) {
    if (action.endsWith(suffix)) return [action.slice(0, -suffix.length), pattern];
  }
  return [action, 'request'];
};

const isOptimized = (name: string): name is OptimizedIntegration => Object.hasOwn(OPTIMIZED, name);

/** Reads a Task's Resource; answers what is wrong with it as text. */
export const parseResource = (arn: string): Resource | string => {
  if (/^arn:[\w-]+:lambda:[\w-]+:\d{12}:function:.+/.test(arn)) return { kind: 'lambdaFunction', functionArn: arn };
  const action = /^arn:[\w-]+:states:[\w-]*:\d*:(.+)$/.exec(arn)?.[1];
  const notRecognized =
    `The resource provided ${arn} is not recognized. ` +
    'The value is not a valid resource ARN, or the resource is not available in this region.';
  if (action === undefined || action.startsWith('activity:')) return notRecognized;
  const [name, pattern] = patternOf(action);
  if (name.startsWith('aws-sdk:')) {
    const [, service = '', operation = ''] = name.split(':');
    const known = sdkServiceNamed(service);
    const pascal = operation.charAt(0).toUpperCase() + operation.slice(1);
    if (!known || pascal === operation || !hasOperation(known, pascal)) return notRecognized;
    if (pattern !== 'request' && pattern !== 'token') return notRecognized;
    return { kind: 'sdk', service: known, operation: pascal, pattern };
  }
  if (!isOptimized(name)) return notRecognized;
  const patterns: readonly Pattern[] = OPTIMIZED[name];
  if (!patterns.includes(pattern)) return notRecognized;
  return { kind: 'optimized', integration: name, pattern };
};

/** What the history says of a resource that passed parseResource. */
export const describeResource = (arn: string): ResourceName => {
  const resource = parseResource(arn);
  if (typeof resource === 'string') throw new Error(resource);
  if (resource.kind === 'lambdaFunction') {
    return { kind: 'lambdaFunction', resourceType: 'lambda', resource: arn, waitsForToken: false };
  }
  const action = arn.split(':').slice(5).join(':');
  const parts = /^(aws-sdk:[^:]+|[^:]+):(.+)$/.exec(action);
  return {
    kind: 'integration',
    resourceType: parts?.[1] ?? action,
    resource: parts?.[2] ?? '',
    waitsForToken: resource.pattern === 'token',
  };
};

import type { ServiceName } from '../kernel/service.js';

/** How requests and answers of a service look on the wire. */
export type Protocol = 'json' | 'cbor' | 'query' | 'ec2' | 'rest-xml' | 'rest-json';

export interface ServiceProtocols {
  /** What its clients speak; which one, the request tells. */
  readonly protocols: readonly Protocol[];
  /** `X-Amz-Target` is `<target>.<operation>`. */
  readonly target?: string;
  readonly jsonVersion?: '1.0' | '1.1';
  readonly xmlNamespace: string;
}

/**
 * Kept here and never taken from a client: a client of another version may speak another protocol, and an answer in a
 * wrapper that a client does not expect is read as empty, with no error.
 */
export const SERVICE_PROTOCOLS: Readonly<Record<ServiceName, ServiceProtocols>> = {
  cloudformation: { protocols: ['query'], xmlNamespace: 'http://cloudformation.amazonaws.com/doc/2010-05-15/' },
  codecommit: { protocols: ['json'], target: 'CodeCommit_20150413', jsonVersion: '1.1', xmlNamespace: '' },
  codedeploy: { protocols: ['json'], target: 'CodeDeploy_20141006', jsonVersion: '1.1', xmlNamespace: '' },
  codepipeline: { protocols: ['json'], target: 'CodePipeline_20150709', jsonVersion: '1.1', xmlNamespace: '' },
  dynamodb: { protocols: ['json'], target: 'DynamoDB_20120810', jsonVersion: '1.0', xmlNamespace: '' },
  ec2: { protocols: ['ec2'], xmlNamespace: 'http://ec2.amazonaws.com/doc/2016-11-15/' },
  events: { protocols: ['json'], target: 'AWSEvents', jsonVersion: '1.1', xmlNamespace: '' },
  iam: { protocols: ['query'], xmlNamespace: 'https://iam.amazonaws.com/doc/2010-05-08/' },
  kms: { protocols: ['json'], target: 'TrentService', jsonVersion: '1.1', xmlNamespace: '' },
  lambda: { protocols: ['rest-json'], xmlNamespace: '' },
  logs: { protocols: ['json'], target: 'Logs_20140328', jsonVersion: '1.1', xmlNamespace: '' },
  // Three generations of clients.
  monitoring: {
    protocols: ['json', 'cbor', 'query'],
    target: 'GraniteServiceVersion20100801',
    jsonVersion: '1.0',
    xmlNamespace: 'http://monitoring.amazonaws.com/doc/2010-08-01/',
  },
  s3: { protocols: ['rest-xml'], xmlNamespace: 'http://s3.amazonaws.com/doc/2006-03-01/' },
  secretsmanager: { protocols: ['json'], target: 'secretsmanager', jsonVersion: '1.1', xmlNamespace: '' },
  sns: { protocols: ['query'], xmlNamespace: 'http://sns.amazonaws.com/doc/2010-03-31/' },
  // Clients of before 2023 speak the query protocol.
  sqs: {
    protocols: ['json', 'query'],
    target: 'AmazonSQS',
    jsonVersion: '1.0',
    xmlNamespace: 'http://queue.amazonaws.com/doc/2012-11-05/',
  },
  ssm: { protocols: ['json'], target: 'AmazonSSM', jsonVersion: '1.1', xmlNamespace: '' },
  states: { protocols: ['json'], target: 'AWSStepFunctions', jsonVersion: '1.0', xmlNamespace: '' },
  sts: { protocols: ['query'], xmlNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/' },
};

export const isServiceName = (name: string): name is ServiceName => Object.hasOwn(SERVICE_PROTOCOLS, name);

/** The services by the first part of `X-Amz-Target`. */
export const serviceOfTarget = (target: string): ServiceName | undefined => {
  for (const [name, { target: prefix }] of Object.entries(SERVICE_PROTOCOLS)) {
    if (prefix === target && isServiceName(name)) return name;
  }
  return undefined;
};

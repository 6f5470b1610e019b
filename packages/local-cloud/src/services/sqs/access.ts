import type { Cloud } from '../../kernel/cloud.js';
import type { AccessRequest } from '../../kernel/service.js';
import { nameInUrl, queueArn } from './queue.js';

export const onQueue = (
  cloud: Cloud,
  action: string,
  input: { readonly QueueUrl: string | undefined },
): AccessRequest => ({
  action: `sqs:${action}`,
  resource: queueArn(cloud, nameInUrl(input.QueueUrl)),
});

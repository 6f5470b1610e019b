import * as z from 'zod/mini';

const objectCreated = z.object({
  'detail-type': z.literal('Object Created'),
  detail: z.object({ object: z.object({ key: z.string() }) }),
});

const instanceState = z.object({
  'detail-type': z.literal('EC2 Instance State-change Notification'),
  detail: z.object({ 'instance-id': z.string(), state: z.string() }),
});

const spotWarning = z.object({
  'detail-type': z.literal('EC2 Spot Instance Interruption Warning'),
  detail: z.object({ 'instance-id': z.string() }),
});

const commandStatus = z.object({
  'detail-type': z.literal('EC2 Command Invocation Status-change Notification'),
  detail: z.object({ 'command-id': z.string(), 'instance-id': z.string(), status: z.string() }),
});

const actionState = z.object({
  'detail-type': z.literal('CodePipeline Action Execution State Change'),
  detail: z.object({ 'execution-id': z.string(), state: z.string() }),
});

const pipelineState = z.object({
  'detail-type': z.literal('CodePipeline Pipeline Execution State Change'),
  detail: z.object({ 'execution-id': z.string(), state: z.string() }),
});

const executionStatus = z.object({
  'detail-type': z.literal('Step Functions Execution Status Change'),
  detail: z.object({ name: z.string(), status: z.string() }),
});

const signalEvent = z.discriminatedUnion('detail-type', [
  objectCreated,
  instanceState,
  spotWarning,
  commandStatus,
  actionState,
  pipelineState,
  executionStatus,
]);

/** An event of EventBridge that can tell something of a job. */
export type SignalEvent = z.output<typeof signalEvent>;

/** Undefined: an event of another kind. */
export const parseSignalEvent = (event: unknown): SignalEvent | undefined => signalEvent.safeParse(event).data;

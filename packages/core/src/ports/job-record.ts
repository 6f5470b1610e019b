import { z } from 'zod';

/** A delivery that was written down before it was acknowledged. Void until then: a newer delivery takes its place. */
const claim = z.object({ jobId: z.string(), nonce: z.string(), at: z.number() });

/** A call that closes a CodePipeline job, written down before it is made. */
const closing = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('report'), jobId: z.string(), at: z.number() }),
  z.object({
    kind: z.enum(['continuation', 'renewal']),
    jobId: z.string(),
    at: z.number(),
    summary: z.string(),
    percentComplete: z.number(),
    externalExecutionId: z.string().optional(),
  }),
]);

/** What the pipeline is told in the end. The first one stands. */
const verdict = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('succeeded'),
    summary: z.string(),
    externalExecutionId: z.string().optional(),
    outputVariables: z.record(z.string(), z.string()),
  }),
  z.object({
    status: z.literal('failed'),
    type: z.enum([
      'JobFailed',
      'ConfigurationError',
      'PermissionError',
      'RevisionOutOfSync',
      'RevisionUnavailable',
      'SystemUnavailable',
    ]),
    message: z.string(),
    externalExecutionId: z.string().optional(),
  }),
]);

const pipeline = z.object({
  name: z.string(),
  arn: z.string(),
  executionId: z.string(),
  stage: z.string(),
  action: z.string(),
  actionExecutionId: z.string(),
});

/** What the action asks for, as far as it is no secret: the rest is read from the job when a ticket is made. */
const order = z.object({
  image: z.discriminatedUnion('type', [
    z.object({ type: z.literal('ami'), id: z.string() }),
    z.object({ type: z.literal('parameter'), parameter: z.string() }),
  ]),
  instanceTypes: z.array(z.string()),
  environment: z.string(),
  timeoutMinutes: z.number(),
});

/** The launch of one attempt. What RunInstances is called with is stored first, so that a retry repeats the same call. */
const launch = z.object({
  attempt: z.number(),
  bootKey: z.string(),
  userData: z.string().optional(),
  /** How often the whole plan was walked in vain. */
  round: z.number(),
  /** The try that has no definite answer yet. */
  trying: z.object({ clientToken: z.string(), place: z.number() }).optional(),
  instanceId: z.string().optional(),
  launchedAt: z.number().optional(),
});

/** The ticket that the instance of this attempt got, or will get. */
const ticket = z.object({
  attempt: z.number(),
  sequence: z.number(),
  kind: z.enum(['build', 'upload']),
  /** Epoch seconds at which the first of its artifact URLs dies. */
  ends: z.number(),
  /** Is being sent, or was. */
  sentAt: z.number().optional(),
  commandId: z.string().optional(),
});

const signal = z.object({ outcome: z.string(), cause: z.string(), at: z.number() });

const known = z.object({
  jobId: z.string(),
  /** The delivery that may become the open job. */
  claim: claim.optional(),
  pipeline,
  order: order.optional(),
  acknowledgedAt: z.number().optional(),
  /** The CodePipeline job that is ours to close; absent between a continuation and its follow-up job. */
  open: z.object({ jobId: z.string(), since: z.number() }).optional(),
  /** When the last continuation or renewal closed a job. */
  continuedAt: z.number().optional(),
  closing: closing.optional(),
  verdict: verdict.optional(),
  verdictAt: z.number().optional(),
  reported: z
    .object({ jobId: z.string(), at: z.number(), answer: z.enum(['accepted', 'notOpen', 'unknown']) })
    .optional(),
  startedAt: z.number().optional(),
  launch: launch.optional(),
  /** All that ever belonged to this job; each is terminated in the end, whatever it does. */
  instances: z.array(z.string()).optional(),
  ticket: ticket.optional(),
  /** The result as the instance wrote it, for the ticket in front: `1.1`. */
  result: z.object({ ticket: z.string(), text: z.string() }).optional(),
  /** Nothing is expected of the instances any more: their end is no loss. */
  releasing: z.boolean().optional(),
  releasedAt: z.number().optional(),
  /** The job is dead: its pipeline does not wait for it. Nothing is reported. */
  deadAt: z.number().optional(),
  waiting: z.object({ token: z.string(), signals: z.array(z.string()) }).optional(),
  /** Epoch seconds at which the sweep looks at the job. Absent: the job is over. */
  dueAt: z.number().optional(),
  /** Epoch seconds after which the table forgets the job. */
  expiresAt: z.number().optional(),
});

export type Claim = z.output<typeof claim>;
export type Closing = z.output<typeof closing>;
export type Verdict = z.output<typeof verdict>;
export type Order = z.output<typeof order>;
export type Launch = z.output<typeof launch>;
export type SentTicket = z.output<typeof ticket>;
/** Something that happened, written once. `outcome` `ok`: what was waited for; else how the wait ends. */
export type Signal = z.output<typeof signal>;

/** What is kept of a job. */
export type JobRecord = z.output<typeof known> & {
  /** By name and value, e.g. `ready:1`. */
  readonly signals: Readonly<Record<string, Signal>>;
};

/** The attributes that a change can expect, set or remove; signals are attributes of their own. */
export type JobAttributes = Omit<JobRecord, 'signals'> & { readonly [signal: `${string}:${string}`]: Signal };

/**
 * Parses a stored item. Attributes with a colon in their name are signals.
 * @throws when the item is none of ours
 */
export const parseJobRecord = (item: unknown): JobRecord => {
  const attributes = z.record(z.string(), z.unknown()).parse(item);
  const signals: Record<string, Signal> = {};
  for (const [name, value] of Object.entries(attributes)) if (name.includes(':')) signals[name] = signal.parse(value);
  return { ...known.parse(attributes), signals };
};

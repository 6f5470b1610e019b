import * as z from 'zod/mini';
import { PLATFORMS } from '../job/platform.js';

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
    externalExecutionId: z.optional(z.string()),
  }),
]);

/** What the pipeline is told in the end. The first one stands. */
const verdict = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('succeeded'),
    summary: z.string(),
    externalExecutionId: z.optional(z.string()),
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
    externalExecutionId: z.optional(z.string()),
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

/** How many builds may run at once, and where: absent in the whole stack. */
const limit = z.object({ environment: z.optional(z.string()), most: z.number() });

const place = z.object({
  instanceType: z.string(),
  subnetId: z.optional(z.string()),
  market: z.enum(['on-demand', 'spot']),
});

/** One call of RunInstances, but for what `launch` and the job say of it. */
const launchTry = z.object({
  clientToken: z.string(),
  place,
  imageId: z.string(),
  launchTemplateId: z.string(),
  launchTemplateVersion: z.string(),
  securityGroupIds: z.array(z.string()),
  volume: z.optional(z.object({ device: z.string(), gibibytes: z.number() })),
});

/** The launch of one attempt. What RunInstances is called with is stored first, so that a retry repeats the same call. */
const launch = z.object({
  attempt: z.number(),
  bootKey: z.string(),
  /** What its image runs. Absent: linux. */
  platform: z.optional(z.enum(PLATFORMS)),
  /** Gone when the launch was accepted. */
  userData: z.optional(z.string()),
  /** How often the whole plan was walked in vain. */
  round: z.number(),
  /** The try that has no definite answer yet. */
  trying: z.optional(launchTry),
  instanceId: z.optional(z.string()),
  instanceType: z.optional(z.string()),
});

/** The ticket that the instance of this attempt got, or will get. */
const ticket = z.object({
  attempt: z.number(),
  sequence: z.number(),
  kind: z.enum(['build', 'upload']),
  /** Epoch seconds at which the first of its artifact URLs dies. */
  ends: z.number(),
  /** Is being sent, or was. */
  sentAt: z.optional(z.number()),
  commandId: z.optional(z.string()),
});

const signal = z.object({ outcome: z.string(), cause: z.string(), at: z.number() });

const known = z.object({
  jobId: z.string(),
  /** The delivery that may become the open job. */
  claim: z.optional(claim),
  pipeline,
  order: z.optional(order),
  acknowledgedAt: z.optional(z.number()),
  /** The CodePipeline job that is ours to close; absent between a continuation and its follow-up job. */
  open: z.optional(z.object({ jobId: z.string(), since: z.number() })),
  /** When the last continuation or renewal closed a job. */
  continuedAt: z.optional(z.number()),
  closing: z.optional(closing),
  verdict: z.optional(verdict),
  verdictAt: z.optional(z.number()),
  reported: z.optional(
    z.object({ jobId: z.string(), at: z.number(), answer: z.enum(['accepted', 'notOpen', 'unknown']) }),
  ),
  startedAt: z.optional(z.number()),
  /** Of each it needs a place before it launches, and gives it back in the end. */
  limits: z.optional(z.array(limit)),
  /** Epoch milliseconds from which its token for a launch counts. Absent: it has none that is to be waited for. */
  launchAt: z.optional(z.number()),
  launch: z.optional(launch),
  /** All that ever belonged to this job; each is terminated in the end, whatever it does. */
  instances: z.optional(z.array(z.string())),
  ticket: z.optional(ticket),
  /** The ticket, e.g. `1.1`, of each command that was sent. */
  commands: z.optional(z.record(z.string(), z.string())),
  /** The result as the instance wrote it, for the ticket in front: `1.1`. */
  result: z.optional(z.object({ ticket: z.string(), text: z.string() })),
  /** Nothing is expected of the instances any more: their end is no loss. */
  releasing: z.optional(z.boolean()),
  releasedAt: z.optional(z.number()),
  /** The job is dead: its pipeline does not wait for it. Nothing is reported. */
  deadAt: z.optional(z.number()),
  waiting: z.optional(z.object({ token: z.string(), signals: z.array(z.string()) })),
  /** Epoch seconds at which the sweep looks at the job. Absent: the job is over. */
  dueAt: z.optional(z.number()),
  /** Epoch seconds after which the table forgets the job. */
  expiresAt: z.optional(z.number()),
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

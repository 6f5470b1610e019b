import type { Edge, FailureType, Flow, Retry } from './flow.js';

/** The states of a job; Step Functions shows the same names. */
export type JobStateName =
  | 'Acquire'
  | 'AwaitTurn'
  | 'AwaitLaunch'
  | 'AwaitReady'
  | 'ProbeReady'
  | 'RunCommand'
  | 'AwaitResult'
  | 'RenewTicket'
  | 'StopBuild'
  | 'ReportSuccess'
  | 'ReportFailure'
  | 'HasLog'
  | 'AwaitLog'
  | 'Release'
  | 'Done';

/** What is known of a job. Only `jobId` is there from the start. */
export type JobField =
  | 'jobId'
  | 'attempt'
  | 'instanceId'
  | 'launchSeconds'
  | 'readySeconds'
  | 'buildSeconds'
  | 'logSeconds'
  | 'ticket'
  | 'failure'
  | 'cause';

/** How a state can end: a closed list. A worker throws an error of this name, a signal carries it. */
export type JobOutcome =
  | 'ok'
  | 'waiting'
  | 'queued'
  | 'noCapacity'
  | 'throttled'
  | 'invalid'
  | 'exhausted'
  | 'lost'
  | 'notReady'
  | 'cancelled'
  | 'failed'
  | 'renew'
  | 'died'
  | 'undelivered'
  | 'timeout'
  | 'pending'
  | 'gone'
  | 'broken';

/** Each kind of failure has its own message. */
export type JobFailureKind =
  | 'noCapacity'
  | 'launchThrottled'
  | 'invalidLaunch'
  | 'noInstance'
  | 'buildFailed'
  | 'buildTimeout'
  | 'instanceLost'
  | 'agentDied'
  | 'artifactsNotStored'
  | 'broken';

/** The two functions that serve the tasks. */
export type JobWorker = 'launcher' | 'report';

/** What the tasks do, and which function does it. */
export type JobAction =
  'acquire' | 'probeReady' | 'runCommand' | 'renewTicket' | 'stopBuild' | 'release' | 'reportSuccess' | 'reportFailure';

type JobEdge = Edge<JobStateName, JobField, JobFailureKind>;

/** The job's flow with all its names known. */
export type JobFlow = Flow<JobStateName, JobField, JobOutcome, JobFailureKind>;

const to = (name: JobStateName, ...keep: JobField[]): JobEdge => ({ to: name, ...(keep.length > 0 && { keep }) });
const fail = (type: FailureType, kind: JobFailureKind): JobEdge => ({ to: 'ReportFailure', failure: { type, kind } });

// Means under full jitter.
const patient: Retry = { first: 5, max: 60, times: 33 }; // ≈ 15 minutes
// What EC2 refuses though its time had come has others to share with: long enough not to add to their crowd.
const queueing: Retry = { first: 5, max: 300, times: 150 }; // ≈ 6 hours
const probing: Retry = { first: 5, max: 30, times: 102 }; // ≈ 25 minutes
const followUp: Retry = { first: 1, max: 5, times: 90 }; // ≈ 220 seconds, hardly ever under 180
// Before the build began there is time: a follow-up may be late, or its dispatcher have died.
const patientFollowUp: Retry = { first: 1, max: 5, times: 240 }; // ≈ 10 minutes
const brisk: Retry = { first: 1, max: 10, times: 12 }; // ≈ 50 seconds
const steady: Retry = { first: 2, max: 30, times: 6 }; // ≈ 45 seconds
// Retries are counted by state: who waits for hours meets more dying functions than who does not.
const enduring: Retry = { first: 2, max: 30, times: 20 }; // ≈ 4 minutes

/**
 * A job that waits for its turn looks by itself after so long, and is renewed on that occasion: after the 20 minutes
 * from which a CodePipeline job is renewed, and the half minute in which its follow-up job comes.
 */
const TURN_SECONDS = 22 * 60;

/** Who reads a signal that came before its wait: a reader that dies, or is throttled, reads again. */
const reader = { worker: 'report', retry: { broken: steady } } as const;

const broken = fail('SystemUnavailable', 'broken');

/** One build, from a claimed job to a reported result and no instance. */
export const jobFlow: JobFlow = {
  start: 'Acquire',
  states: {
    // Launches an instance by the launch plan and lets go of the one it replaces; counts the attempts.
    Acquire: {
      type: 'task',
      do: 'acquire',
      worker: 'launcher',
      then: to('AwaitReady', 'attempt', 'instanceId', 'readySeconds', 'buildSeconds', 'logSeconds'),
      retry: { noCapacity: patient, throttled: queueing, broken: enduring },
      on: {
        waiting: to('AwaitTurn'),
        queued: { ...to('AwaitLaunch'), seconds: 'launchSeconds' },
        noCapacity: fail('SystemUnavailable', 'noCapacity'),
        throttled: fail('SystemUnavailable', 'launchThrottled'),
        invalid: fail('ConfigurationError', 'invalidLaunch'),
        exhausted: fail('SystemUnavailable', 'noInstance'),
        cancelled: to('Release'),
        gone: to('Release'),
        broken,
      },
    },
    // As many builds run as may: whoever ends one gives its place to the first that waits, and says so.
    AwaitTurn: {
      type: 'wait',
      signals: ['cancelled:jobId', 'turn:jobId'],
      within: TURN_SECONDS,
      ...reader,
      then: to('Acquire'),
      on: { timeout: to('Acquire'), cancelled: to('Release'), broken },
    },
    // EC2 allows an account so many launches a second: each job knows when it may, and nobody has to wake it.
    AwaitLaunch: {
      type: 'wait',
      signals: ['cancelled:jobId'],
      within: 'launchSeconds',
      ...reader,
      then: to('Acquire'),
      on: { timeout: to('Acquire'), cancelled: to('Release'), broken },
    },
    AwaitReady: {
      type: 'wait',
      signals: ['cancelled:jobId', 'lost:attempt', 'ready:attempt'],
      within: 'readySeconds',
      ...reader,
      then: to('RunCommand'),
      on: { timeout: to('ProbeReady'), lost: to('Acquire'), cancelled: to('Release'), broken },
    },
    // The ready signal is late, or the image sends none: ask.
    ProbeReady: {
      type: 'task',
      do: 'probeReady',
      worker: 'launcher',
      then: to('RunCommand'),
      retry: { notReady: probing, throttled: patient, broken: steady },
      on: {
        notReady: to('Acquire'),
        throttled: to('Acquire'),
        lost: to('Acquire'),
        cancelled: to('Release'),
        gone: to('Release'),
        broken,
      },
    },
    // Until the command is sent the build has not begun: another instance can have it.
    RunCommand: {
      type: 'task',
      do: 'runCommand',
      worker: 'launcher',
      then: to('AwaitResult', 'ticket'),
      retry: { notReady: brisk, throttled: brisk, pending: patientFollowUp, broken: steady },
      on: {
        notReady: to('Acquire'),
        lost: to('Acquire'),
        throttled: broken,
        pending: broken,
        cancelled: to('Release'),
        gone: to('Release'),
        broken,
      },
    },
    // A stored result beats a later loss of its instance, so it is named first.
    AwaitResult: {
      type: 'wait',
      signals: ['cancelled:jobId', 'result:ticket', 'renew:ticket', 'died:ticket', 'lost:attempt'],
      within: 'buildSeconds',
      ...reader,
      then: to('ReportSuccess'),
      on: {
        failed: fail('JobFailed', 'buildFailed'),
        renew: to('RenewTicket'),
        undelivered: to('Acquire'),
        died: fail('SystemUnavailable', 'agentDied'),
        lost: fail('SystemUnavailable', 'instanceLost'),
        timeout: fail('JobFailed', 'buildTimeout'),
        cancelled: to('StopBuild'),
        broken,
      },
    },
    // The build outlived its URLs: new ones are signed and handed over by a second command.
    RenewTicket: {
      type: 'task',
      do: 'renewTicket',
      worker: 'launcher',
      then: to('AwaitResult', 'ticket'),
      retry: { notReady: brisk, throttled: brisk, pending: patientFollowUp, broken: steady },
      on: {
        notReady: fail('SystemUnavailable', 'artifactsNotStored'),
        lost: fail('SystemUnavailable', 'artifactsNotStored'),
        throttled: broken,
        pending: broken,
        cancelled: to('Release'),
        gone: to('Release'),
        broken,
      },
    },
    // Nobody waits for the build any more: it may clean up, and its log is kept. There is nothing to report.
    StopBuild: {
      type: 'task',
      do: 'stopBuild',
      worker: 'launcher',
      then: to('AwaitLog'),
      retry: { throttled: brisk, broken: steady },
      on: { notReady: to('Release'), gone: to('Release'), throttled: to('Release'), broken: to('Release') },
    },
    // What stays unreported here, the sweep reports.
    ReportSuccess: {
      type: 'task',
      do: 'reportSuccess',
      worker: 'report',
      then: to('AwaitLog'),
      retry: { throttled: patient, pending: followUp, broken: steady },
      on: { throttled: to('AwaitLog'), pending: to('AwaitLog'), gone: to('AwaitLog'), broken: to('AwaitLog') },
    },
    ReportFailure: {
      type: 'task',
      do: 'reportFailure',
      worker: 'report',
      then: to('HasLog'),
      retry: { throttled: patient, pending: followUp, broken: steady },
      on: { throttled: to('HasLog'), pending: to('HasLog'), gone: to('HasLog'), broken: to('HasLog') },
    },
    // A failure before the first command has no log to wait for.
    HasLog: { type: 'choice', known: 'ticket', then: to('AwaitLog'), else: to('Release') },
    AwaitLog: {
      type: 'wait',
      signals: ['ended:ticket', 'lost:attempt'],
      within: 'logSeconds',
      ...reader,
      then: to('Release'),
      on: { timeout: to('Release'), lost: to('Release'), broken: to('Release') },
    },
    // What fails here, the reaper and the dead-man timer finish.
    Release: {
      type: 'task',
      do: 'release',
      worker: 'launcher',
      then: to('Done'),
      retry: { throttled: patient, broken: steady },
      on: { throttled: to('Done'), broken: to('Done') },
    },
    Done: { type: 'end' },
  },
};

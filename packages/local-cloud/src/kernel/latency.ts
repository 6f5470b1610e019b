/** What AWS takes for things that this machine does at once, in milliseconds of the cloud's time. */
export interface LatencyProfile {
  readonly name: 'instant' | 'aws';
  /** The RunInstances call itself. */
  readonly runInstances: number;
  /** RunInstances answered → state running. */
  readonly pendingToRunning: number;
  /** State running → user data starts. */
  readonly bootToUserData: number;
  /** State running → the SSM agent has its control channel. */
  readonly bootToAgent: number;
  /** TerminateInstances → state terminated. */
  readonly shuttingDown: number;
  /** SendCommand answered → the document starts on the instance. */
  readonly commandDelivery: number;
  /** Step ended on the instance → invocation status in SSM, and its event. */
  readonly commandReply: number;
  /** An event is published → its target is called. */
  readonly eventDelivery: number;
  /** An S3 object is stored → its event is published. */
  readonly s3Notification: number;
  /** A message is sent → a poller has it. */
  readonly queueDelivery: number;
  /** A cold start of a function, besides what starting its process takes here. */
  readonly lambdaColdStart: number;
  /** Entering a state of a Standard execution. */
  readonly stateTransition: number;
  /** PutJobSuccessResult with a continuation token → the follow-up job can be polled. */
  readonly continuation: number;
  /** An action starts → its job can be polled. */
  readonly jobVisible: number;
}

const ZERO = {
  runInstances: 0,
  pendingToRunning: 0,
  bootToUserData: 0,
  bootToAgent: 0,
  shuttingDown: 0,
  commandDelivery: 0,
  commandReply: 0,
  eventDelivery: 0,
  s3Notification: 0,
  queueDelivery: 0,
  lambdaColdStart: 0,
  stateTransition: 0,
  continuation: 0,
  jobVisible: 0,
};

export const LATENCY: Readonly<Record<LatencyProfile['name'], LatencyProfile>> = {
  instant: { name: 'instant', ...ZERO },
  // Reported and derived figures; the sources stand in docs/local-cloud.md.
  aws: {
    name: 'aws',
    runInstances: 1500,
    pendingToRunning: 4900,
    bootToUserData: 12_000,
    bootToAgent: 14_000,
    shuttingDown: 45_000,
    commandDelivery: 1000,
    commandReply: 500,
    eventDelivery: 130,
    s3Notification: 600,
    queueDelivery: 50,
    lambdaColdStart: 130,
    stateTransition: 40,
    continuation: 30_000,
    jobVisible: 500,
  },
};

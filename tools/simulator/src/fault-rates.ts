/** How often each thing goes wrong, as a probability. */
export interface FaultRates {
  /** For each call of a port: its caller dies before the call's effect, or after it. */
  readonly crashBefore: number;
  readonly crashAfter: number;
  /** For each call: throttled, so without effect. */
  readonly throttled: number;
  /** For each call: an error without effect, or the answer is lost on its way back. */
  readonly errorBefore: number;
  readonly errorAfter: number;
  /** For each event. */
  readonly eventLost: number;
  readonly eventTwice: number;
  readonly eventLate: number;
  /** For each message of the intake queue. */
  readonly messageTwice: number;
  /** For each instance. */
  readonly dies: number;
  readonly spotInterrupted: number;
  readonly mute: number;
  readonly neverOnline: number;
  readonly agentGone: number;
  /** For each place that a launch asks for. */
  readonly noCapacity: number;
  /** For each build: the agent ends without a result. */
  readonly silent: number;
  /** For each job. */
  readonly abandoned: number;
  readonly aborted: number;
  readonly lateFollowUp: number;
}

export const noFaults: FaultRates = {
  crashBefore: 0,
  crashAfter: 0,
  throttled: 0,
  errorBefore: 0,
  errorAfter: 0,
  eventLost: 0,
  eventTwice: 0,
  eventLate: 0,
  messageTwice: 0,
  dies: 0,
  spotInterrupted: 0,
  mute: 0,
  neverOnline: 0,
  agentGone: 0,
  noCapacity: 0,
  silent: 0,
  abandoned: 0,
  aborted: 0,
  lateFollowUp: 0,
};

export const allFaults: FaultRates = {
  crashBefore: 0.002,
  crashAfter: 0.002,
  throttled: 0.004,
  errorBefore: 0.001,
  errorAfter: 0.002,
  eventLost: 0.02,
  eventTwice: 0.05,
  eventLate: 0.03,
  messageTwice: 0.02,
  dies: 0.05,
  spotInterrupted: 0.05,
  mute: 0.03,
  neverOnline: 0.02,
  agentGone: 0.01,
  noCapacity: 0.05,
  silent: 0.01,
  abandoned: 0.02,
  aborted: 0.005,
  lateFollowUp: 0.01,
};

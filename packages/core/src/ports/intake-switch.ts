/** Whether new jobs are taken. Those that were taken go on to their end in any case. */
export interface IntakeSwitch {
  /** Epoch seconds since when no new job is taken; undefined: they are. Always as it is now. */
  intakeStoppedAt(): Promise<number | undefined>;
  /** Repeated, the first time stands. */
  stopIntake(now: number): Promise<void>;
  resumeIntake(): Promise<void>;
}

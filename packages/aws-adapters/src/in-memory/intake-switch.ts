import type { IntakeSwitch } from '@codepipeline-ec2/core';

/** Whether new jobs are taken. */
export const inMemoryIntakeSwitch = (): IntakeSwitch => {
  let stoppedAt: number | undefined;
  return {
    intakeStoppedAt: () => Promise.resolve(stoppedAt),
    stopIntake: (now) => {
      stoppedAt ??= now;
      return Promise.resolve();
    },
    resumeIntake: () => {
      stoppedAt = undefined;
      return Promise.resolve();
    },
  };
};

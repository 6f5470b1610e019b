import { openPowerShell, powerShellProblem, type PowerShell, type PowerShellOptions } from './powershell.js';

/** PowerShell for a cloud's Windows instances, and what is known of why there is none. */
export interface PowerShellSupply {
  /** @throws Error that says what to install, or why the build failed */
  open(): Promise<PowerShell>;
  /** Why an instance that starts now would have none; undefined when nothing speaks against it. */
  problem(): string | undefined;
}

/**
 * A build that failed is known when its instance boots only. So the next launch is refused with its reason, once:
 * what failed for want of a network may work after that.
 */
export const createPowerShellSupply = (options: PowerShellOptions): PowerShellSupply => {
  let failure: string | undefined;
  return {
    open: async () => {
      try {
        return await openPowerShell(options);
      } catch (error) {
        failure = error instanceof Error ? error.message : String(error);
        throw error;
      }
    },
    problem: () => {
      const problem = powerShellProblem(options) ?? failure;
      failure = undefined;
      return problem;
    },
  };
};

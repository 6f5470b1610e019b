import * as z from 'zod/mini';
import { withOutcomes } from '../job/outcome.js';
import { acquire } from './acquire.js';
import type { LauncherPorts, LauncherSettings } from './launcher-ports.js';
import { probeReady } from './probe-ready.js';
import { release } from './release.js';
import { renewWhileWaiting } from './renew-while-waiting.js';
import { renewTicket, runCommand } from './run-command.js';
import { stopBuild } from './stop-build.js';

const started = z.object({ jobId: z.string(), attempt: z.number() });

const launcherTask = z.discriminatedUnion('do', [
  z.object({
    do: z.literal('acquire'),
    data: z.object({ jobId: z.string(), attempt: z.optional(z.number()), cause: z.optional(z.string()) }),
    execution: z.string(),
  }),
  z.object({ do: z.literal('probeReady'), data: started }),
  z.object({ do: z.literal('runCommand'), data: started }),
  z.object({ do: z.literal('renewTicket'), data: z.object({ jobId: z.string(), ticket: z.string() }) }),
  z.object({ do: z.literal('stopBuild'), data: z.object({ jobId: z.string() }) }),
  z.object({ do: z.literal('release'), data: z.object({ jobId: z.string() }) }),
]);

/** Does one task of the flow and answers what was learned. @throws Outcome how the task ended otherwise */
export const runLauncherTask = (
  ports: LauncherPorts,
  settings: LauncherSettings,
  payload: unknown,
): Promise<object> => {
  const task = launcherTask.parse(payload);
  return withOutcomes<object>(() => {
    switch (task.do) {
      case 'acquire': {
        const { jobId, attempt = 0, cause = '' } = task.data;
        const { execution } = task;
        return renewWhileWaiting(ports, { jobId, execution }, () =>
          acquire(ports, settings, jobId, execution, attempt, cause),
        );
      }
      case 'probeReady':
        return probeReady(ports, task.data.jobId, task.data.attempt);
      case 'runCommand':
        return runCommand(ports, settings, task.data.jobId, task.data.attempt);
      case 'renewTicket':
        return renewTicket(ports, settings, task.data.jobId, task.data.ticket);
      case 'stopBuild':
        return stopBuild(ports, settings, task.data.jobId);
      case 'release':
        return release(ports, task.data.jobId);
    }
  });
};

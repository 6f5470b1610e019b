import * as z from 'zod/mini';
import { withOutcomes } from '../job/outcome.js';
import { reportFailure, reportSuccess, type ReportPorts, type ReportSettings } from './report.js';
import { takeSignal } from './take-signal.js';

const job = z.object({ jobId: z.string() });

const reportTask = z.discriminatedUnion('do', [
  z.object({ do: z.literal('reportSuccess'), data: job, execution: z.string() }),
  z.object({
    do: z.literal('reportFailure'),
    data: z.object({
      jobId: z.string(),
      cause: z.optional(z.string()),
      failure: z.object({
        type: z.enum([
          'JobFailed',
          'ConfigurationError',
          'PermissionError',
          'RevisionOutOfSync',
          'RevisionUnavailable',
          'SystemUnavailable',
        ]),
        kind: z.string(),
      }),
    }),
    execution: z.string(),
  }),
  z.object({ do: z.literal('takeSignal'), data: job, signals: z.array(z.string()) }),
]);

/** Does one task of the flow and answers what was learned. @throws Outcome how the task ended otherwise */
export const runReportTask = (ports: ReportPorts, settings: ReportSettings, payload: unknown): Promise<object> => {
  const task = reportTask.parse(payload);
  return withOutcomes<object>(() => {
    switch (task.do) {
      case 'reportSuccess':
        return reportSuccess(ports, settings, task.data.jobId, task.execution);
      case 'reportFailure': {
        const { jobId, failure, cause = '' } = task.data;
        return reportFailure(ports, settings, jobId, task.execution, failure, cause);
      }
      case 'takeSignal':
        return takeSignal(ports, task.data.jobId, task.signals);
    }
  });
};

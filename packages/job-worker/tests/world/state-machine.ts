import {
  type Executions,
  type FlowCommand,
  type FlowJob,
  jobFlow,
  type JobStateName,
  start,
  type Step,
  transition,
} from '@codepipeline-ec2/core';
import type { InMemoryJobTable } from '@codepipeline-ec2/aws-adapters/in-memory';
import type { Schedule } from './schedule.js';

interface Run {
  job: FlowJob<JobStateName>;
  readonly trail: string[];
}

export interface StateMachine extends Executions {
  readonly runs: ReadonlyMap<string, Readonly<Run>>;
  /** Ends an execution as an operator would. */
  abort(jobId: string): void;
}

export interface StateMachineHooks {
  readonly schedule: Schedule;
  readonly table: InMemoryJobTable;
  readonly invoke: (worker: string, payload: object) => Promise<object>;
}

/** The flow as Step Functions runs it: tasks call functions, waits keep their token in the job's item. */
export const stateMachine = ({ schedule, table, invoke }: StateMachineHooks): StateMachine => {
  const runs = new Map<string, Run>();
  const aborted = new Set<string>();
  const arnOf = (jobId: string): string => `arn:aws:states:us-east-1:000000000000:execution:builds:${jobId}`;

  const apply = (run: Run, [job, commands]: Step<JobStateName>): void => {
    run.job = job;
    run.trail.push(job.state);
    for (const command of commands) carryOut(run, command);
  };

  const call = async (run: Run, turn: number, worker: string, payload: object): Promise<void> => {
    if (run.job.turn !== turn || aborted.has(String(run.job.data['jobId']))) return;
    try {
      const learned = await invoke(worker, payload);
      apply(run, transition(jobFlow, run.job, { type: 'succeeded', turn, learned: { ...learned } }));
    } catch (error) {
      const [outcome, cause] = error instanceof Error ? [error.name, error.message] : ['Error', ''];
      apply(run, transition(jobFlow, run.job, { type: 'ended', turn, outcome, cause }));
    }
  };

  const carryOut = (run: Run, command: FlowCommand): void => {
    const { turn } = command;
    const jobId = String(run.job.data['jobId']);
    const execution = arnOf(jobId);
    if (command.type === 'call') {
      const { do: action, data, signals } = command;
      const payload = { do: action, data, execution, ...(signals && { signals }) };
      schedule.after(command.afterSeconds, command.do, () => call(run, turn, command.worker, payload));
      return;
    }
    schedule.after(0, 'wait', () => {
      const item = table.items.get(jobId);
      if (item === undefined || aborted.has(jobId)) return;
      if (command.signals.some((name) => item[name] !== undefined)) {
        apply(run, transition(jobFlow, run.job, { type: 'early', turn }));
        return;
      }
      item['waiting'] = { token: `${jobId} ${turn}`, signals: [...command.signals] };
      schedule.after(command.seconds, 'timeout', () => {
        if (run.job.turn !== turn || aborted.has(jobId)) return;
        apply(run, transition(jobFlow, run.job, { type: 'ended', turn, outcome: 'timeout', cause: '' }));
      });
      return;
    });
  };

  const runOf = (token: string): { run: Run; turn: number } | undefined => {
    const [jobId = '', turn] = token.split(' ');
    const run = runs.get(jobId);
    return run === undefined || run.job.turn !== Number(turn) || aborted.has(jobId)
      ? undefined
      : { run, turn: Number(turn) };
  };

  return {
    runs,
    arnOf,
    abort: (jobId) => {
      aborted.add(jobId);
    },
    start: (jobId) => {
      if (runs.has(jobId)) return Promise.resolve({ status: 'exists' });
      const step = start(jobFlow, { jobId });
      const run = { job: step[0], trail: [] };
      runs.set(jobId, run);
      apply(run, step);
      return Promise.resolve({ status: 'started', executionArn: arnOf(jobId) });
    },
    state: (jobId) => {
      const run = runs.get(jobId);
      if (run === undefined) return Promise.resolve('unknown');
      if (aborted.has(jobId)) return Promise.resolve('failed');
      return Promise.resolve(isOver(run) ? 'succeeded' : 'running');
    },
    answer: (token, learned) => {
      const waiting = runOf(token);
      if (waiting === undefined) return Promise.resolve('stale');
      const { run, turn } = waiting;
      schedule.after(0, 'answered', () => {
        apply(run, transition(jobFlow, run.job, { type: 'succeeded', turn, learned }));
      });
      return Promise.resolve('answered');
    },
    refuse: (token, outcome, cause) => {
      const waiting = runOf(token);
      if (waiting === undefined) return Promise.resolve('stale');
      const { run, turn } = waiting;
      schedule.after(0, 'refused', () => {
        if (run.job.turn === turn) apply(run, transition(jobFlow, run.job, { type: 'ended', turn, outcome, cause }));
      });
      return Promise.resolve('answered');
    },
  };
};

const isOver = (run: Run): boolean => run.job.state === 'Done';

import {
  type ExecutionState,
  type FlowCommand,
  type FlowJob,
  type JobFlow,
  type JobStateName,
  start,
  type StartOutcome,
  type Step,
  transition,
} from '@codepipeline-ec2/core';
import type { Chance } from '../chance.js';
import type { Timeline } from '../timeline.js';
import type { SimulatedTable } from './table.js';

export type Answered = 'answered' | 'stale';

export interface RunState {
  readonly state: 'running' | 'succeeded' | 'failed';
  /** States that were entered, and their retries: what Step Functions bills. */
  readonly entered: number;
}

interface Run {
  readonly jobId: string;
  job: FlowJob<JobStateName>;
  state: RunState['state'];
  entered: number;
  /** Of its retries' pauses. */
  readonly chance: Chance;
}

export interface SimulatedStepFunctions {
  readonly runs: ReadonlyMap<string, RunState>;
  readonly arnOf: (jobId: string) => string;
  /** Whose token it is. */
  readonly jobOf: (token: string) => string;
  readonly start: (jobId: string) => StartOutcome | Promise<StartOutcome>;
  readonly state: (jobId: string) => ExecutionState;
  readonly answer: (token: string, learned: Readonly<Record<string, string | number>>) => Answered | Promise<Answered>;
  readonly refuse: (token: string, outcome: string, cause: string) => Answered | Promise<Answered>;
  /** Ends an execution as an operator would. False: it was over. */
  readonly abort: (jobId: string) => boolean;
}

export interface StepFunctionsRules {
  readonly timeline: Timeline;
  readonly chance: Chance;
  readonly table: SimulatedTable;
  readonly flow: JobFlow;
  readonly invoke: (worker: string, payload: object) => Promise<object>;
}

/** From one state to the next. */
export const STEP_SECONDS = 0.03;

/** The flow as Step Functions runs it: tasks call functions, waits keep their token in the job's item. */
export const createStepFunctions = (rules: StepFunctionsRules): SimulatedStepFunctions => {
  const { timeline, chance, table, flow, invoke } = rules;
  const runs = new Map<string, Run>();
  const arnOf = (jobId: string): string => `arn:aws:states:us-east-1:000000000000:execution:builds:${jobId}`;

  const apply = (run: Run, [job, commands]: Step<JobStateName>): void => {
    if (job.state !== run.job.state || commands.length > 0) run.entered += 1;
    run.job = job;
    if (job.state === 'Done') run.state = 'succeeded';
    for (const command of commands) carryOut(run, command);
  };
  const end = (run: Run, turn: number, outcome: string, cause: string): void => {
    if (run.state === 'running') apply(run, transition(flow, run.job, { type: 'ended', turn, outcome, cause }));
  };
  const succeed = (run: Run, turn: number, learned: object): void => {
    if (run.state !== 'running') return;
    apply(run, transition(flow, run.job, { type: 'succeeded', turn, learned: { ...learned } }));
  };
  const call = (run: Run, turn: number, worker: string, payload: object): void => {
    if (run.state !== 'running') return;
    invoke(worker, payload).then(
      (learned) => {
        succeed(run, turn, learned);
      },
      (error: unknown) => {
        const [outcome, cause] = error instanceof Error ? [error.name, error.message] : ['Error', ''];
        end(run, turn, outcome, cause);
      },
    );
  };
  const carryOut = (run: Run, command: FlowCommand): void => {
    const { jobId } = run;
    const { turn } = command;
    const execution = arnOf(jobId);
    if (command.type === 'call') {
      const { do: action, data, signals } = command;
      const payload = { do: action, data, execution, ...(signals && { signals }) };
      timeline.after(STEP_SECONDS + run.chance.next() * command.afterSeconds, () => {
        call(run, turn, command.worker, payload);
      });
      return;
    }
    timeline.after(STEP_SECONDS, () => {
      if (run.state !== 'running' || run.job.turn !== turn) return;
      const record = table.records.get(jobId);
      const waits = table.change(jobId, {
        expect: { jobId, ...Object.fromEntries(command.signals.map((name) => [name, undefined])) },
        set: { waiting: { token: `${jobId} ${turn}`, signals: [...command.signals] } },
      });
      if (waits.status === 'refused') {
        if (record === undefined) end(run, turn, 'broken', 'nothing is kept of the job');
        else apply(run, transition(flow, run.job, { type: 'early', turn }));
        return;
      }
      timeline.after(command.seconds, () => {
        end(run, turn, 'timeout', '');
      });
    });
  };
  const waiting = (token: string): { readonly run: Run; readonly turn: number } | undefined => {
    const [jobId = '', turn] = token.split(' ');
    const run = runs.get(jobId);
    return run?.state === 'running' && run.job.turn === Number(turn) ? { run, turn: Number(turn) } : undefined;
  };
  return {
    runs,
    arnOf,
    jobOf: (token) => token.split(' ')[0] ?? '',
    start: (jobId) => {
      if (runs.has(jobId)) return { status: 'exists' };
      const step = start(flow, { jobId });
      const run: Run = { jobId, job: step[0], state: 'running', entered: 0, chance: chance.of(`jitter ${jobId}`) };
      runs.set(jobId, run);
      apply(run, step);
      return { status: 'started', executionArn: arnOf(jobId) };
    },
    state: (jobId) => runs.get(jobId)?.state ?? 'unknown',
    answer: (token, learned) => {
      const waits = waiting(token);
      if (waits === undefined) return 'stale';
      succeed(waits.run, waits.turn, learned);
      return 'answered';
    },
    refuse: (token, outcome, cause) => {
      const waits = waiting(token);
      if (waits === undefined) return 'stale';
      end(waits.run, waits.turn, outcome, cause);
      return 'answered';
    },
    abort: (jobId) => {
      const run = runs.get(jobId);
      if (run?.state !== 'running') return false;
      run.state = 'failed';
      return true;
    },
  };
};

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decideAcknowledged, decideDelivery } from '../../src/intake/index.js';
import { type ClosingStep, decideAnswer, decideContinuation, decideReport } from '../../src/closing-call/index.js';
import { changed, attributesOf } from '../../src/ports/job-change.js';
import type { JobRecord, Verdict } from '../../src/ports/job-record.js';
import type { ClosingAnswer } from '../../src/ports/job-source.js';
import type { JobChange } from '../../src/ports/job-table.js';

const pipeline = { name: 'p', arn: 'arn', executionId: 'e', stage: 's', action: 'a', actionExecutionId: 'ae' };
const verdicts: readonly Verdict[] = [
  { status: 'succeeded', summary: 'Built.', outputVariables: {} },
  { status: 'failed', type: 'JobFailed', message: 'no' },
];

/** What CodePipeline does with the jobs of one action execution. */
const codePipeline = () => {
  let open: string | undefined = 'job-0';
  let offered: string | undefined;
  let count = 0;
  const reports: Verdict[] = [];
  const close = (jobId: string, then: () => void): ClosingAnswer => {
    if (open !== jobId) return 'notOpen';
    open = undefined;
    then();
    return 'accepted';
  };
  return {
    reports,
    continue: (jobId: string) => close(jobId, () => (offered = `job-${(count += 1)}`)),
    report: (jobId: string, verdict: Verdict) => close(jobId, () => void reports.push(verdict)),
    offer: () => offered,
    acknowledge: (jobId: string) => {
      if (offered === jobId) [open, offered] = [jobId, undefined];
      return open === jobId;
    },
  };
};

/** One worker's view: it may be stale, and its turn may come at any time. */
interface Worker {
  readonly wants: 'continuation' | 'renewal' | 0 | 1 | 'followUp';
  record?: JobRecord;
  step?: ClosingStep;
  answer?: ClosingAnswer;
}

const holds = (record: JobRecord, { expect: wanted }: JobChange): boolean => {
  const attributes: Record<string, unknown> = { ...attributesOf(record) };
  return Object.entries(wanted).every(([name, value]) => JSON.stringify(attributes[name]) === JSON.stringify(value));
};

test('however workers interleave and die, one verdict is reported once, and it is the first', () => {
  const wants = fc.constantFrom<Worker['wants']>('continuation', 'renewal', 0, 1, 'followUp');
  fc.assert(
    fc.property(
      fc.array(wants, { minLength: 2, maxLength: 6, size: 'max' }),
      fc.array(fc.record({ worker: fc.nat(5), dies: fc.nat(19).map((n) => n === 0) }), {
        minLength: 40,
        maxLength: 120,
        size: 'max',
      }),
      (workersWanted, turns) => {
        const pipelineSide = codePipeline();
        let stored: JobRecord = {
          jobId: 'job-0',
          pipeline,
          acknowledgedAt: 0,
          open: { jobId: 'job-0', since: 0 },
          signals: {},
        };
        let first: Verdict | undefined;
        const workers: Worker[] = workersWanted.map((wanted) => ({ wants: wanted }));
        const write = (change: JobChange): void => {
          if (!holds(stored, change)) return;
          stored = changed(stored, change);
          first ??= stored.verdict;
        };

        for (const [now, { worker: number, dies }] of turns.entries()) {
          const worker = workers[number % workers.length]!;
          if (dies) {
            workers[number % workers.length] = { wants: worker.wants };
            continue;
          }
          takeTurn(worker, now);
        }

        function takeTurn(worker: Worker, now: number): void {
          if (worker.wants === 'followUp') {
            const id = pipelineSide.offer() ?? stored.claim?.jobId;
            if (id === undefined) return;
            const job = {
              id,
              nonce: '1',
              data: { configuration: {}, pipeline, inputs: [], outputs: [], continuationToken: 'job-0' },
            };
            const step = decideDelivery(stored, job, undefined, now);
            if (step.do === 'claim') return write(step.change);
            if (step.do !== 'acknowledge' || !pipelineSide.acknowledge(id)) return;
            const change = decideAcknowledged(stored, id, now);
            if (change !== undefined) write(change);
            return;
          }
          if (worker.record === undefined) {
            worker.record = stored;
            return;
          }
          if (worker.step === undefined) {
            worker.step =
              typeof worker.wants === 'number'
                ? decideReport(worker.record, verdicts[worker.wants], now)
                : decideContinuation(
                    worker.record,
                    { kind: worker.wants, summary: '', percentComplete: 1, externalExecutionId: 'x' },
                    now,
                  );
            return;
          }
          const { step } = worker;
          const forget = (): void => {
            delete worker.record;
            delete worker.step;
            delete worker.answer;
          };
          if (step.do === 'record') write(step.change);
          if (step.do !== 'call') return forget();
          if (worker.answer === undefined) {
            const { call } = step;
            worker.answer =
              call.kind === 'report'
                ? pipelineSide.report(call.jobId, call.verdict)
                : pipelineSide.continue(call.jobId);
            return;
          }
          const change = decideAnswer(stored, step.call, worker.answer, now);
          if (change !== undefined) write(change);
          forget();
        }

        // In the end nobody dies any more, and everybody gets a turn.
        workers.push({ wants: 'followUp' }, { wants: 1 });
        for (let round = 0; round < 60; round += 1) for (const worker of workers) takeTurn(worker, 1000 + round);

        expect(pipelineSide.reports).toHaveLength(1);
        expect(stored.reported).toBeDefined();
        expect(pipelineSide.reports).toEqual(pipelineSide.reports.map(() => first));
      },
    ),
    { numRuns: 2000 },
  );
});

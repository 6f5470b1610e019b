import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  nextStep,
  type EngineView,
  type ExecutionView,
  type Step,
} from '../../src/services/codepipeline/engine/next-step.js';
import type {
  ActionDefinition,
  ExecutionMode,
  StageDefinition,
} from '../../src/services/codepipeline/state/definition.js';

const action = (name: string, runOrder = 1): ActionDefinition => ({
  name,
  runOrder,
  actionTypeId: { category: 'Build', owner: 'Custom', provider: 'P', version: '1' },
  configuration: {},
  inputArtifacts: [],
  outputArtifacts: [],
});
const STAGES: readonly StageDefinition[] = [
  { name: 'S1', actions: [action('a')] },
  { name: 'S2', actions: [action('a'), action('b'), action('c', 5)] },
  { name: 'S3', actions: [action('a', 2), action('b', 1)] },
];

type Simulated = EngineView & { readonly ended: Readonly<Record<string, string>> };
type Move =
  | { readonly type: 'start' }
  | { readonly type: 'end'; readonly pick: number; readonly status: 'Succeeded' | 'Failed' }
  | { readonly type: 'stop'; readonly pick: number }
  | { readonly type: 'toggle'; readonly pick: number };

const at = <T>(all: readonly T[], pick: number): T | undefined =>
  all.length === 0 ? undefined : all[pick % all.length];
const change = (view: Simulated, id: string, to: (execution: ExecutionView) => ExecutionView): Simulated => ({
  ...view,
  executions: view.executions.map((execution) => (execution.id === id ? to(execution) : execution)),
});
const end = (view: Simulated, id: string, how: string): Simulated => ({
  ...view,
  executions: view.executions.filter((execution) => execution.id !== id),
  ended: { ...view.ended, [id]: how },
});

/** The effects of a step on the state, as the engine has them. */
const applied = (view: Simulated, step: Step): Simulated => {
  switch (step.type) {
    case 'enterStage':
      return change(view, step.executionId, (one) => ({
        ...one,
        position: { stage: step.stage, at: 'inside' },
        actions: {},
      }));
    case 'startRules':
      return change(view, step.executionId, (one) => ({
        ...one,
        conditions: { ...one.conditions, [step.phase]: 'InProgress' },
      }));
    case 'startActions':
      return change(view, step.executionId, (one) => ({
        ...one,
        actions: { ...one.actions, ...Object.fromEntries(step.actions.map((name) => [name, 'InProgress' as const])) },
      }));
    case 'endStage': {
      const next = STAGES[STAGES.findIndex(({ name }) => name === step.stage) + 1];
      if (step.status !== 'Succeeded' || !next) return end(view, step.executionId, step.status);
      return change(view, step.executionId, (one) => ({
        ...one,
        position: { stage: next.name, at: 'waiting' },
        actions: {},
      }));
    }
    case 'stopWaiting':
      return end(view, step.executionId, 'Stopped');
    case 'supersede':
      return end(view, step.executionId, 'Superseded');
  }
};

const settled = (view: Simulated, check: (view: Simulated, step: Step) => void): Simulated => {
  let current = view;
  for (let steps = 0; ; steps++) {
    const step = nextStep(current);
    if (!step) return current;
    if (steps > 1000) throw new Error('The engine never comes to rest');
    check(current, step);
    current = applied(current, step);
  }
};

const moved = (view: Simulated, move: Move, count: number): Simulated => {
  switch (move.type) {
    case 'start': {
      const fresh: ExecutionView = {
        id: `e${count}`,
        stopping: false,
        position: { stage: 'S1', at: 'waiting' },
        actions: {},
      };
      return { ...view, executions: [...view.executions, fresh] };
    }
    case 'end': {
      const running = view.executions.flatMap((execution) =>
        Object.entries(execution.actions).flatMap(([name, status]) =>
          status === 'InProgress' ? [{ id: execution.id, name }] : [],
        ),
      );
      const chosen = at(running, move.pick);
      return chosen
        ? change(view, chosen.id, (one) => ({ ...one, actions: { ...one.actions, [chosen.name]: move.status } }))
        : view;
    }
    case 'stop': {
      const chosen = at(view.executions, move.pick);
      return chosen ? change(view, chosen.id, (one) => ({ ...one, stopping: true })) : view;
    }
    case 'toggle': {
      const name = at(STAGES, move.pick)?.name ?? '';
      const closed = new Set(view.closedStages);
      if (!closed.delete(name)) closed.add(name);
      return { ...view, closedStages: closed };
    }
  }
};

const oneMove: fc.Arbitrary<Move> = fc.oneof(
  fc.constant<Move>({ type: 'start' }),
  fc
    .tuple(fc.nat(20), fc.constantFrom('Succeeded' as const, 'Succeeded' as const, 'Failed' as const))
    .map(([pick, status]): Move => ({ type: 'end', pick, status })),
  fc.nat(20).map((pick): Move => ({ type: 'stop', pick })),
  fc.nat(2).map((pick): Move => ({ type: 'toggle', pick })),
);
const moves = fc.array(oneMove, { maxLength: 40 });

const run = (mode: ExecutionMode, all: readonly Move[], check: (view: Simulated, step: Step) => void): Simulated => {
  let view: Simulated = { stages: STAGES, mode, closedStages: new Set(), executions: [], ended: {} };
  all.forEach((move, count) => {
    view = settled(moved(view, move, count), check);
  });
  return view;
};
const inside = (view: Simulated, stage: string): readonly ExecutionView[] =>
  view.executions.filter(({ position }) => position.at === 'inside' && position.stage === stage);

describe('whatever happens', () => {
  test('a stage holds one execution, but in PARALLEL mode', () => {
    fc.assert(
      fc.property(fc.constantFrom<ExecutionMode>('SUPERSEDED', 'QUEUED'), moves, (mode, all) => {
        run(mode, all, (view, step) => {
          if (step.type === 'enterStage') expect(inside(view, step.stage)).toEqual([]);
        });
      }),
    );
  });

  test('nothing enters a closed stage, and nothing begins in an execution that is being stopped', () => {
    fc.assert(
      fc.property(fc.constantFrom<ExecutionMode>('SUPERSEDED', 'QUEUED', 'PARALLEL'), moves, (mode, all) => {
        run(mode, all, (view, step) => {
          const execution = view.executions.find(({ id }) => id === step.executionId);
          if (step.type === 'enterStage') expect(view.closedStages.has(step.stage)).toBe(false);
          if (step.type === 'enterStage' || step.type === 'startActions') expect(execution?.stopping).toBe(false);
        });
      }),
    );
  });

  test('an action begins once, and after all of lower run order have succeeded', () => {
    fc.assert(
      fc.property(fc.constantFrom<ExecutionMode>('SUPERSEDED', 'QUEUED', 'PARALLEL'), moves, (mode, all) => {
        run(mode, all, (view, step) => {
          if (step.type !== 'startActions') return;
          const execution = view.executions.find(({ id }) => id === step.executionId);
          const stage = STAGES.find(({ name }) => name === step.stage);
          for (const name of step.actions) {
            expect(execution?.actions[name]).toBeUndefined();
            const order = stage?.actions.find((one) => one.name === name)?.runOrder ?? 0;
            const lower = stage?.actions.filter((one) => one.runOrder < order) ?? [];
            for (const before of lower) expect(execution?.actions[before.name]).toBe('Succeeded');
          }
        });
      }),
    );
  });

  test('a stage ends when nothing runs in it, as its actions ended', () => {
    fc.assert(
      fc.property(fc.constantFrom<ExecutionMode>('SUPERSEDED', 'QUEUED', 'PARALLEL'), moves, (mode, all) => {
        run(mode, all, (view, step) => {
          if (step.type !== 'endStage') return;
          const execution = view.executions.find(({ id }) => id === step.executionId);
          const statuses = Object.values(execution?.actions ?? {});
          expect(statuses).not.toContain('InProgress');
          expect(step.status === 'Failed').toBe(statuses.includes('Failed'));
          if (step.status === 'Succeeded') {
            expect(statuses).toHaveLength(STAGES.find(({ name }) => name === step.stage)?.actions.length ?? 0);
          }
        });
      }),
    );
  });

  test('only SUPERSEDED supersedes, only what waits, and only by something newer that waits there too', () => {
    fc.assert(
      fc.property(fc.constantFrom<ExecutionMode>('SUPERSEDED', 'QUEUED', 'PARALLEL'), moves, (mode, all) => {
        run(mode, all, (view, step) => {
          if (step.type !== 'supersede') return;
          expect(mode).toBe('SUPERSEDED');
          const order = (id: string) => view.executions.findIndex((execution) => execution.id === id);
          const [old, by] = [view.executions[order(step.executionId)], view.executions[order(step.by)]];
          expect(old?.position.at).toBe('waiting');
          expect(by?.position).toEqual(old?.position);
          expect(order(step.by)).toBeGreaterThan(order(step.executionId));
        });
      }),
    );
  });

  test('QUEUED keeps the order of the starts in every stage', () => {
    fc.assert(
      fc.property(moves, (all) => {
        const entered: Record<string, string[]> = {};
        run('QUEUED', all, (_view, step) => {
          if (step.type === 'enterStage') (entered[step.stage] ??= []).push(step.executionId);
        });
        for (const ids of Object.values(entered)) {
          const numbers = ids.map((id) => Number(id.slice(1)));
          expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
        }
      }),
    );
  });

  test('when all actions have ended and all stages are open, nothing is left running', () => {
    fc.assert(
      fc.property(fc.constantFrom<ExecutionMode>('SUPERSEDED', 'QUEUED', 'PARALLEL'), moves, (mode, all) => {
        let view: Simulated = { ...run(mode, all, () => undefined), closedStages: new Set<string>() };
        for (let turn = 0; turn < 2000; turn++) {
          view = settled(moved(view, { type: 'end', pick: turn, status: 'Succeeded' }, 0), () => undefined);
        }
        expect(view.executions).toEqual([]);
      }),
    );
  });
});

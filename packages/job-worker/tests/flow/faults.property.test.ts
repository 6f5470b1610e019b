import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createWorld, JOB_ID } from '../world/create-world.js';
import { noFaults } from '../world/faults.js';
import { goodInstance, type InstanceScript } from '../world/scripted-instance.js';

const scripts = fc.record({
  bootSeconds: fc.constantFrom(1, 29, 40, 200),
  buildSeconds: fc.constantFrom(1, 30, 300, 3000),
  ends: fc.constantFrom<InstanceScript['ends']>('succeeded', 'failed', 'silent', 'renew'),
  mute: fc.boolean(),
});

const rightReport = { succeeded: 'succeeded', renew: 'succeeded', failed: 'JobFailed', silent: 'SystemUnavailable' };

test(
  'whatever dies and whatever is lost, a job has one right report, and no instance is left',
  { timeout: 120_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(
        scripts,
        fc.record({
          call: fc.integer({ min: 1, max: 120 }),
          when: fc.constantFrom('before' as const, 'after' as const),
        }),
        fc.integer({ min: 0, max: 60 }),
        fc.uniqueArray(fc.integer({ min: 1, max: 12 })),
        fc.boolean(),
        async (script, crash, continuationSeconds, lost, diesOnce) => {
          const world = createWorld({
            continuationSeconds,
            faults: { ...noFaults(), crash },
            delivers: (_, number) => !lost.includes(number),
            // Before its build begins, so another one can have it.
            instance: (n) => (diesOnce && n === 0 ? { ...goodInstance, bootSeconds: 50, diesAfter: 20 } : script),
          });
          world.begin();
          await world.schedule.run(4 * 3600);
          const told = world.source.reports.map(({ how }) => (how === 'succeeded' ? how : how.type));
          const record = await world.table.read(JOB_ID);
          expect({ told, alive: world.alive(), due: record?.dueAt }).toEqual({
            told: [rightReport[script.ends]],
            alive: [],
            due: undefined,
          });
        },
      ),
      { numRuns: 150 },
    );
  },
);

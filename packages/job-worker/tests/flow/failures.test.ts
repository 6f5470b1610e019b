import { describe, expect, test } from 'vitest';
import { aJob, createWorld, JOB_ID, type WorldOptions } from '../world/create-world.js';
import { goodInstance } from '../world/scripted-instance.js';

const HOUR = 3600;

const run = async (options: WorldOptions = {}, data = aJob(), seconds = 6 * HOUR) => {
  const world = createWorld(options);
  world.begin(JOB_ID, data);
  await world.schedule.run(seconds);
  expect(world.alive()).toEqual([]);
  return world;
};

const failureOf = (world: Awaited<ReturnType<typeof run>>) => {
  expect(world.source.reports).toHaveLength(1);
  const { how } = world.source.reports[0]!;
  if (how === 'succeeded') throw new Error('the build was reported as succeeded');
  return how;
};

describe('a build that does not succeed', () => {
  test('is told by its failing command', async () => {
    const how = failureOf(await run({ instance: () => ({ ...goodInstance, ends: 'failed' }) }));
    expect(how).toMatchObject({ type: 'JobFailed' });
    expect(how.message).toContain('Command: make');
    expect(how.message).toContain('Exit code: 2');
  });

  test('is the machine’s fault when the command ends without a result', async () => {
    const how = failureOf(await run({ instance: () => ({ ...goodInstance, ends: 'silent' }) }));
    expect(how).toMatchObject({ type: 'SystemUnavailable' });
    expect(how.message).toContain('The machine failed, not the build');
  });

  test('is the machine’s fault when the instance is lost during the build', async () => {
    const how = failureOf(await run({ instance: () => ({ ...goodInstance, diesAfter: 60 }) }));
    expect(how.message).toContain('it was the machine, not the build');
  });
});

describe('an instance that is lost', () => {
  test('before the build began is replaced', async () => {
    const world = await run({ instance: (n) => (n === 0 ? { ...goodInstance, diesAfter: 10 } : goodInstance) });
    expect(world.source.reports).toMatchObject([{ how: 'succeeded' }]);
    expect(world.fleet.instances).toHaveLength(2);
  });

  test('three times over ends the job with a message that says so', async () => {
    const world = await run({ instance: () => ({ ...goodInstance, diesAfter: 10 }) });
    expect(failureOf(world).message).toContain('No instance became ready');
    expect(world.fleet.instances).toHaveLength(3);
  });

  test('after its result was stored is no loss', async () => {
    const dies = goodInstance.bootSeconds + goodInstance.buildSeconds + 2;
    // The ready signal arrives, the result's event does not.
    let objects = 0;
    const delivers = (detailType: string) =>
      detailType === 'EC2 Instance State-change Notification' || (objects += 1) === 1;
    const world = await run({ instance: () => ({ ...goodInstance, diesAfter: dies }), delivers });
    expect(world.source.reports).toMatchObject([{ how: 'succeeded' }]);
  });
});

describe('a spot instance that is about to be taken back', () => {
  const warn = async (atSeconds: number) => {
    const world = createWorld();
    world.begin();
    await world.schedule.run(atSeconds);
    world.emit('EC2 Spot Instance Interruption Warning', { 'instance-id': world.fleet.instances[0]!.instanceId });
    await world.schedule.run(HOUR);
    expect(world.source.reports).toMatchObject([{ how: 'succeeded' }]);
    expect(world.alive()).toEqual([]);
    return world.fleet.instances.length;
  };

  test('is replaced while its build has not begun', async () => {
    expect(await warn(20)).toBe(2);
  });

  test('may still make it when its build goes on', async () => {
    expect(await warn(80)).toBe(1);
  });
});

describe('events that are lost', () => {
  test('an instance that died before anybody knew whose it was is replaced soon', async () => {
    const world = createWorld({
      instance: (n) => (n === 0 ? { ...goodInstance, diesAfter: 1 } : goodInstance),
      delivers: (detailType) => detailType !== 'EC2 Instance State-change Notification',
    });
    world.begin();
    await world.schedule.run(600);
    expect(world.source.reports).toMatchObject([{ how: 'succeeded' }]);
    expect(world.fleet.instances).toHaveLength(2);
  });

  test('a late ready signal is asked for', async () => {
    const world = await run({ instance: () => ({ ...goodInstance, mute: true, bootSeconds: 960 }) });
    expect(world.source.reports).toMatchObject([{ how: 'succeeded' }]);
    expect(world.trail()).toContain('ProbeReady');
    expect(world.fleet.instances).toHaveLength(1);
  });

  test('without any event the sweep finds the result', async () => {
    const world = await run({ delivers: () => false });
    expect(world.source.reports).toMatchObject([{ how: 'succeeded' }]);
  });

  test('an execution that was aborted is reported and its instance released', async () => {
    const world = createWorld({ instance: () => ({ ...goodInstance, buildSeconds: HOUR }) });
    world.begin();
    await world.schedule.run(300);
    world.executions.abort(JOB_ID);
    world.emit('Step Functions Execution Status Change', { name: JOB_ID, status: 'ABORTED' });
    await world.schedule.run(200);
    expect(world.alive()).toEqual([]);
    expect(world.source.reports).toMatchObject([{ how: { type: 'SystemUnavailable' } }]);
  });

  test('an execution that was aborted is found out without its event', async () => {
    const world = createWorld({ instance: () => ({ ...goodInstance, buildSeconds: 3 * HOUR }) });
    world.begin();
    await world.schedule.run(300);
    world.executions.abort(JOB_ID);
    await world.schedule.run(HOUR);
    expect(world.alive()).toEqual([]);
    expect(world.source.reports).toHaveLength(1);
  });
});

describe('URLs that have ended', () => {
  test('are renewed by a second command, and the result comes from there', async () => {
    const world = await run(
      { instance: () => ({ ...goodInstance, ends: 'renew', buildSeconds: 2 * HOUR }) },
      aJob({
        configuration: { ...aJob().configuration, TimeoutMinutes: '240' },
      }),
    );
    expect(world.source.reports).toMatchObject([{ how: 'succeeded' }]);
    expect(world.runner.sent.map(({ comment }) => comment.split(' ')[2])).toEqual(['1.1', '1.2']);
  });
});

describe('a long build', () => {
  test('is renewed before any deadline of its CodePipeline job, and reported on the last one', async () => {
    const world = await run(
      { instance: () => ({ ...goodInstance, buildSeconds: 5 * HOUR }) },
      aJob({ configuration: { ...aJob().configuration, TimeoutMinutes: '480' } }),
      7 * HOUR,
    );
    expect(world.source.reports).toMatchObject([{ how: 'succeeded' }]);
    expect(world.source.continuations.length).toBeGreaterThan(6);
    expect(world.source.reports[0]?.jobId).toBe([...world.source.jobs.keys()].at(-1));
  });

  test('costs no call while it goes on', async () => {
    const world = createWorld({ instance: () => ({ ...goodInstance, buildSeconds: HOUR / 2 }) });
    world.begin();
    await world.schedule.run(300);
    const before = world.faults.calls.length;
    await world.schedule.run(600);
    const kinds = new Set(world.faults.calls.slice(before));
    // The stack's own look for jobs and for what is overdue, once a minute.
    expect([...kinds].sort()).toEqual(['source.poll', 'table.due']);
  });
});

describe('a launch', () => {
  test('that is refused for capacity is tried in the next subnet', async () => {
    const world = createWorld();
    world.fleet.refuse = ({ subnetId }) =>
      subnetId === 'subnet-a'
        ? undefined
        : { status: 'refused', code: 'InsufficientInstanceCapacity', message: 'none' };
    world.begin();
    await world.schedule.run(HOUR);
    expect(world.source.reports).toMatchObject([{ how: 'succeeded' }]);
    expect(new Set(world.fleet.launches.map(({ clientToken }) => clientToken)).size).toBe(world.fleet.launches.length);
  });

  test('that is throttled is repeated as it was, and nothing is looked up for it again', async () => {
    const world = createWorld();
    let refused = 0;
    world.fleet.refuse = () =>
      (refused += 1) <= 5 ? { status: 'refused', code: 'RequestLimitExceeded', message: 'slowly' } : undefined;
    world.begin();
    await world.schedule.run(HOUR);
    expect(world.fleet.launches).toHaveLength(6);
    expect(new Set(world.fleet.launches.map((launch) => JSON.stringify(launch))).size).toBe(1);
    expect(world.faults.calls.filter((call) => call === 'fleet.describeImage')).toHaveLength(1);
    expect(world.source.reports).toMatchObject([{ how: 'succeeded' }]);
  });

  test('that is refused everywhere is tried again with new tokens, then given up', async () => {
    const world = createWorld();
    world.fleet.refuse = () => ({ status: 'refused', code: 'InsufficientInstanceCapacity', message: 'none' });
    world.begin();
    await world.schedule.run(3 * HOUR);
    expect(failureOf(world).message).toContain('AWS has no capacity');
    const tokens = world.fleet.launches.map(({ clientToken }) => clientToken);
    expect(new Set(tokens).size).toBe(tokens.length);
    expect(world.trail().at(-1)).toBe('Done');
  });

  test.each([
    ['InvalidAMIID.NotFound', "The image id '[ami-1]' does not exist", 'ImageId'],
    ['InvalidParameterValue', 'Invalid value c7i.huge for InstanceType.', 'InstanceType'],
  ])('that can never work (%s) fails at once and names the property', async (code, message, property) => {
    const world = createWorld();
    world.fleet.refuse = () => ({ status: 'refused', code, message });
    world.begin();
    await world.schedule.run(60);
    expect(failureOf(world)).toMatchObject({ type: 'ConfigurationError' });
    expect(failureOf(world).message).toContain(property);
    expect(world.fleet.launches).toHaveLength(1);
  });

  test('in an environment that is not there says so', async () => {
    const world = await run({}, aJob({ configuration: { ...aJob().configuration, Environment: 'huge' } }), HOUR);
    expect(failureOf(world)).toMatchObject({ type: 'ConfigurationError' });
    expect(failureOf(world).message).toContain("no build environment 'huge'");
  });
});

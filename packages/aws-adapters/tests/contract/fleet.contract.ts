import type { Fleet, LaunchRequest } from '@codepipeline-ec2/core';
import { describe, expect, test } from 'vitest';

/** What a Fleet promises. `request` makes a request that can be fulfilled, with a token of its own. */
export const describeFleet = (
  name: string,
  make: () => Promise<{ fleet: Fleet; request: () => LaunchRequest }>,
): void => {
  const launched = async () => {
    const { fleet, request } = await make();
    const asked = request();
    const outcome = await fleet.launch(asked);
    if (outcome.status !== 'launched') throw new Error(outcome.message);
    return { fleet, asked, instanceId: outcome.instanceId };
  };

  describe(`Fleet: ${name}`, () => {
    test('the same request with the same token launches once', async () => {
      const { fleet, asked, instanceId } = await launched();
      expect(await fleet.launch(asked)).toEqual({ status: 'launched', instanceId });
      expect(await fleet.findByClientToken(asked.clientToken)).toMatchObject([{ instanceId, alive: true }]);
      await fleet.terminate([instanceId]);
    });

    test('another request with the same token is refused', async () => {
      const { fleet, asked, instanceId } = await launched();
      expect(await fleet.launch({ ...asked, userData: '#!/bin/sh\n: another\n' })).toMatchObject({
        status: 'refused',
        code: 'IdempotentParameterMismatch',
      });
      await fleet.terminate([instanceId]);
    });

    test('an instance is found by its tags until it is gone', async () => {
      const { fleet, asked, instanceId } = await launched();
      const [key = '', value = ''] = Object.entries(asked.tags)[0] ?? [];
      const ours = async () =>
        (await fleet.findByTag(key, value)).filter((one) => one.instanceId === instanceId && one.alive);
      expect(await ours()).toMatchObject([{ tags: asked.tags }]);
      await fleet.terminate([instanceId]);
      await fleet.terminate([instanceId]);
      expect(await ours()).toEqual([]);
    });

    test('an instance is alive until it is terminated', async () => {
      const { fleet, instanceId } = await launched();
      expect(await fleet.isAlive(instanceId)).toBe(true);
      await fleet.terminate([instanceId]);
      expect(await fleet.isAlive(instanceId)).toBe(false);
      expect(await fleet.isAlive('i-0000000000000dead')).toBe(false);
    });

    test('a token that launched nothing finds nothing', async () => {
      const { fleet } = await make();
      expect(await fleet.findByClientToken('nobody-used-this')).toEqual([]);
    });

    test('an image tells its platform', async () => {
      const { fleet, request } = await make();
      expect(await fleet.describeImage(request().imageId)).toMatchObject({ status: 'found', platform: 'linux' });
    });
  });
};

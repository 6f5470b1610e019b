import type { Command, CommandRunner } from '@codepipeline-ec2/core';
import { describe, expect, test } from 'vitest';

export interface CommandRunnerWorld {
  readonly runner: CommandRunner;
  /** A command that ends by itself, for an instance that takes commands. */
  readonly command: () => Promise<Command>;
  /** An instance that takes none. */
  readonly offline: () => Promise<string>;
  /** Until the command has ended. */
  readonly ended: (commandId: string, instanceId: string) => Promise<void>;
}

/** What a CommandRunner promises. */
export const describeCommandRunner = (name: string, make: () => Promise<CommandRunnerWorld>): void => {
  describe(`CommandRunner: ${name}`, () => {
    test('a command that was sent is found by its comment and reports its end', async () => {
      const { runner, command, ended } = await make();
      const asked = await command();
      expect(await runner.isOnline(asked.instanceId)).toBe(true);
      expect(await runner.find(asked.instanceId, asked.comment)).toBeUndefined();
      const outcome = await runner.send(asked);
      if (outcome.status !== 'sent') throw new Error(outcome.message);
      const { commandId } = outcome;
      expect(await runner.find(asked.instanceId, asked.comment)).toBe(commandId);
      await ended(commandId, asked.instanceId);
      expect(await runner.report(commandId, asked.instanceId)).toMatchObject({
        status: 'Success',
        exitCode: 0,
        comment: asked.comment,
      });
    });

    test('an instance that takes no commands is not ready', async () => {
      const { runner, command, offline } = await make();
      const asked = await command();
      const instanceId = await offline();
      expect(await runner.isOnline(instanceId)).toBe(false);
      expect(await runner.send({ ...asked, instanceId })).toMatchObject({ status: 'notReady' });
    });

    test('a command that is over, or that nobody sent, needs no cancelling', async () => {
      const { runner, command, ended } = await make();
      const asked = await command();
      const outcome = await runner.send(asked);
      if (outcome.status !== 'sent') throw new Error(outcome.message);
      await ended(outcome.commandId, asked.instanceId);
      await runner.cancel(outcome.commandId, asked.instanceId);
      expect(await runner.report(outcome.commandId, asked.instanceId)).toMatchObject({ status: 'Success' });
      await runner.cancel('11111111-1111-4111-8111-111111111111', asked.instanceId);
    });

    test('a command that nobody sent is unknown', async () => {
      const { runner, command } = await make();
      const { instanceId } = await command();
      expect(await runner.report('11111111-1111-4111-8111-111111111111', instanceId)).toBeUndefined();
    });
  });
};

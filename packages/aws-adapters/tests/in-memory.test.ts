import {
  inMemoryCommandRunner,
  inMemoryFleet,
  inMemoryJobSource,
  inMemoryJobTable,
  inMemoryObjectStore,
} from '../src/in-memory/index.js';
import { describeCommandRunner } from './contract/command-runner.contract.js';
import { describeFleet } from './contract/fleet.contract.js';
import { describeJobSource } from './contract/job-source.contract.js';
import { describeJobTable } from './contract/job-table.contract.js';
import { describeObjectStore } from './contract/object-store.contract.js';

let count = 0;
const id = (): string => `id-${(count += 1)}`;
const clock = { now: () => 1_700_000_000_000 };

describeJobTable('in memory', inMemoryJobTable, id);

describeObjectStore('in memory', () => inMemoryObjectStore(() => undefined), id);

describeJobSource('in memory', () => {
  const source = inMemoryJobSource({ clock, continuationSeconds: 0, leaseSeconds: 0 });
  const actionExecutionId = id();
  return Promise.resolve({
    source,
    begin: () => {
      source.add(`00000000-2222-4333-8444-${String((count += 1)).padStart(12, '0')}`, {
        configuration: { Command: 'make' },
        pipeline: { name: 'p', arn: 'arn', executionId: 'e', stage: 's', action: 'a', actionExecutionId },
        inputs: [{ name: 'Source', bucket: 'b', key: 'in' }],
        outputs: [{ name: 'Site', bucket: 'b', key: 'out' }],
      });
      return Promise.resolve();
    },
    abandon: () => {
      source.abandon(actionExecutionId);
      return Promise.resolve();
    },
  });
});

describeFleet('in memory', () =>
  Promise.resolve({
    fleet: inMemoryFleet({ clock, launched: () => undefined, ended: () => undefined }),
    request: () => ({
      clientToken: id(),
      launchTemplateId: 'lt-1',
      launchTemplateVersion: '1',
      imageId: 'ami-1',
      instanceType: 'c7i.large',
      market: 'on-demand' as const,
      subnetId: 'subnet-1',
      securityGroupIds: [],
      userData: '#!/bin/sh\n',
      tags: { stack: 'builds' },
    }),
  }),
);

describeCommandRunner('in memory', () => {
  const runner = inMemoryCommandRunner((commandId) => {
    runner.end(commandId, { status: 'Success', exitCode: 0, output: '' });
  });
  return Promise.resolve({
    runner,
    command: () => {
      runner.online.add('i-1');
      return Promise.resolve({
        instanceId: 'i-1',
        document: 'd',
        parameters: {},
        comment: id(),
        logGroup: 'g',
        deliverySeconds: 120,
      });
    },
    offline: () => Promise.resolve('i-2'),
    ended: () => Promise.resolve(),
  });
});

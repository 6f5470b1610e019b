import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { expect, onTestFinished, test, vi } from 'vitest';
import { ROOT } from '../../src/kernel/caller.js';
import { startLocalCloud } from '../../src/start.js';
import { LAUNCH, PATIENTLY, PROCESSES } from '../ec2/cloud-under-test.js';
import { zipOf } from '../zip.js';
import { startCloud } from './recording-services.js';

const LISTENS = '0A';

/** The addresses at which this process listens, as the kernel writes them: `0100007F:1F90`. */
const listening = (): Set<string> => {
  const sockets = new Set<string>();
  for (const fd of readdirSync('/proc/self/fd')) {
    try {
      const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/self/fd/${fd}`))?.[1];
      if (inode !== undefined) sockets.add(inode);
    } catch {
      // It was closed meanwhile.
    }
  }
  const found = new Set<string>();
  for (const table of ['/proc/self/net/tcp', '/proc/self/net/tcp6']) {
    for (const line of readFileSync(table, 'utf8').split('\n').slice(1)) {
      const [, address = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
      if (state === LISTENS && sockets.has(inode)) found.add(address);
    }
  }
  return found;
};

const isLoopback = (address: string): boolean => /^[0-9A-F]{6}7F:/.test(address);

const role = async (call: (operation: string, input: object) => Promise<unknown>): Promise<void> => {
  const Statement = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } };
  await call('CreateRole', { RoleName: 'role', AssumeRolePolicyDocument: JSON.stringify({ Statement }) });
};

test.skipIf(process.platform !== 'linux')(
  'whatever the cloud listens at, for clients, functions and instances, is on the loopback',
  async () => {
    const before = listening();
    const local = await startLocalCloud({ port: 0, ...PROCESSES });
    onTestFinished(() => local.close());
    const { cloud } = local;
    await role((operation, input) => cloud.call('iam', operation, input, ROOT));
    const code = {
      FunctionName: 'f',
      Role: 'arn:aws:iam::000000000000:role/role',
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Code: { ZipFile: await zipOf({ 'index.mjs': 'export const handler = () => 1;' }) },
    };
    await cloud.call('lambda', 'CreateFunction', code, ROOT);
    await cloud.call('lambda', 'Invoke', { FunctionName: 'f' }, ROOT);
    await cloud.call('ec2', 'RunInstances', LAUNCH, ROOT);
    const its = (): string[] => [...listening()].filter((address) => !before.has(address));
    await vi.waitFor(() => expect(its().length).toBeGreaterThanOrEqual(3), PATIENTLY);
    expect(its().filter((address) => !isLoopback(address))).toEqual([]);
  },
);

const otherAddresses = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .filter(({ internal, address }) => !internal && !address.startsWith('fe80'))
  .map(({ address }) => address);

test.skipIf(otherAddresses.length === 0).each(otherAddresses)(
  "who connects to the machine's address %s is refused",
  async (host) => {
    const { port } = await startCloud();
    const answer = await new Promise<string>((resolve) => {
      const socket = connect({ host, port });
      socket.on('connect', () => resolve('connected'));
      socket.on('error', (error) => resolve('code' in error ? String(error.code) : error.message));
      onTestFinished(() => void socket.destroy());
    });
    expect(answer).toBe('ECONNREFUSED');
  },
);

import {
  DescribeImagesCommand,
  DescribeInstancesCommand,
  type DescribeInstancesCommandInput,
  type EC2Client,
  type Instance,
  TerminateInstancesCommand,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import type { Fleet, FleetInstance } from '@codepipeline-ec2/core';
import {
  answered,
  codeOf,
  foreseen,
  httpStatusOf,
  isThrottle,
  messageOf,
  portError,
  present,
} from '../sdk/sdk-error.js';
import { runInstancesInput } from './run-instances-input.js';

const leaving = new Set(['shutting-down', 'terminated']);

/** A definite no: EC2 has done nothing. After anything else it may have. */
const isRefusal = (error: unknown): boolean => {
  const status = httpStatusOf(error);
  return isThrottle(error) || (status !== undefined && status >= 400 && status < 500);
};

/** Instances of EC2. */
export const ec2Fleet = (client: EC2Client): Fleet => ({
  async launch(request) {
    const call = 'Fleet.launch';
    try {
      const { Instances } = await client.send(new RunInstancesCommand(runInstancesInput(request)));
      return { status: 'launched', instanceId: present(Instances?.[0]?.InstanceId, call, 'InstanceId') };
    } catch (error) {
      if (!isRefusal(error)) throw portError(call, request.clientToken, error);
      return { status: 'refused', code: codeOf(error), message: messageOf(error) };
    }
  },

  findByClientToken: (token) => find(client, token, { Filters: [{ Name: 'client-token', Values: [token] }] }),

  findByTag: (key, value) =>
    find(client, `${key}=${value}`, {
      Filters: [
        { Name: `tag:${key}`, Values: [value] },
        { Name: 'instance-state-name', Values: ['pending', 'running', 'stopping', 'stopped', 'shutting-down'] },
      ],
    }),

  async isAlive(instanceId) {
    const answer = await foreseen(
      'Fleet.isAlive',
      instanceId,
      () => client.send(new DescribeInstancesCommand({ InstanceIds: [instanceId] })),
      { 'InvalidInstanceID.NotFound': 'gone' as const },
    );
    if (answer === 'gone') return false;
    const instances = (answer.Reservations ?? []).flatMap(({ Instances = [] }) => Instances);
    return instances.some((instance) => toFleetInstance(instance).alive);
  },

  async terminate(instanceIds) {
    // One id that EC2 has forgotten would refuse the whole call.
    for (const id of instanceIds) {
      await foreseen('Fleet.terminate', id, () => client.send(new TerminateInstancesCommand({ InstanceIds: [id] })), {
        'InvalidInstanceID.NotFound': 'gone',
      });
    }
  },

  async describeImage(imageId) {
    try {
      const { Images } = await client.send(new DescribeImagesCommand({ ImageIds: [imageId] }));
      const image = Images?.[0];
      if (image === undefined) {
        return {
          status: 'refused',
          code: 'InvalidAMIID.NotFound',
          message: `The image id '[${imageId}]' does not exist`,
        };
      }
      return {
        status: 'found',
        imageId,
        platform: image.Platform?.toLowerCase() === 'windows' ? 'windows' : 'linux',
        ...(image.RootDeviceName !== undefined && { rootDevice: image.RootDeviceName }),
      };
    } catch (error) {
      if (isThrottle(error) || !isRefusal(error)) throw portError('Fleet.describeImage', imageId, error);
      return { status: 'refused', code: codeOf(error), message: messageOf(error) };
    }
  },
});

const find = async (
  client: EC2Client,
  subject: string,
  input: DescribeInstancesCommandInput,
): Promise<FleetInstance[]> => {
  const found: FleetInstance[] = [];
  let NextToken: string | undefined;
  do {
    const page = await answered('Fleet.find', subject, () =>
      client.send(new DescribeInstancesCommand({ ...input, ...(NextToken !== undefined && { NextToken }) })),
    );
    for (const { Instances = [] } of page.Reservations ?? []) found.push(...Instances.map(toFleetInstance));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return found;
};

const toFleetInstance = (instance: Instance): FleetInstance => ({
  instanceId: present(instance.InstanceId, 'Fleet.find', 'InstanceId'),
  alive: !leaving.has(instance.State?.Name ?? ''),
  launchedAt: Math.floor((instance.LaunchTime?.getTime() ?? 0) / 1000),
  tags: Object.fromEntries((instance.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value])),
});

import { AGENT_LOG } from '../../instances/agent-log.js';
import type { Cloud } from '../../kernel/cloud.js';
import type { Caller } from '../../kernel/caller.js';
import { AwsError } from '../../kernel/aws-error.js';
import type { InstanceRecord } from './instance-record.js';
import { pause } from './pause.js';

const AGENT_VERSION = '3.3.3572.0';

const MINUTE_MS = 60_000;
/** How long the agent sleeps before it tries again to register, or to open its channel. */
const RETRY_MS = { denied: 28 * MINUTE_MS, other: 5 * MINUTE_MS, channel: 10_000 };
const SESSION_SECONDS = 6 * 3600;

/** The role of an instance, as its programs use it; undefined without one. */
export const instanceCaller = (
  cloud: Pick<Cloud, 'issueCredentials'>,
  { instanceId, roleArn }: { readonly instanceId: string; readonly roleArn?: string | undefined },
): Caller | undefined => {
  if (roleArn === undefined) return undefined;
  const session = { kind: 'role', roleArn, sessionName: instanceId } as const;
  const { accessKeyId } = cloud.issueCredentials(session, SESSION_SECONDS);
  return { ...session, accessKeyId };
};

/**
 * What the SSM agent does at boot: it registers with the instance's role, as often as it takes, then opens its control
 * channel and says so in its log.
 *
 * A fault on `ec2:AgentOnline` makes it late (`delay`) or keeps it away (any other).
 */
export const bringAgentOnline = async (cloud: Cloud, instance: InstanceRecord, stopped: AbortSignal): Promise<void> => {
  const { instanceId } = instance;
  const log = (level: string, message: string): Promise<void> => {
    const time = new Date(cloud.clock.now())
      .toISOString()
      .replace('T', ' ')
      .replace(/\.\d+Z/, '');
    return cloud.instances.appendFile(instanceId, AGENT_LOG, `${time} ${level} [amazon-ssm-agent] ${message}\n`);
  };
  await log('INFO', `amazon-ssm-agent - v${AGENT_VERSION}`);
  const fault = cloud.fault('ec2', 'AgentOnline');
  if (fault?.effect === 'delay') await pause(cloud.clock, fault.delayMs ?? 1000, stopped);
  else if (fault) return;

  const caller = instanceCaller(cloud, { instanceId, roleArn: instance.profile?.roleArn });
  if (!caller) {
    await log(
      'ERROR',
      'EC2RoleProvider Failed to connect to Systems Manager with instance profile role credentials. ' +
        'Err: no instance profile is attached to the instance',
    );
    return;
  }
  for (;;) {
    try {
      await cloud.call(
        'ssm',
        'UpdateInstanceInformation',
        {
          InstanceId: instanceId,
          AgentName: 'amazon-ssm-agent',
          AgentVersion: AGENT_VERSION,
          PlatformType: instance.platform === 'windows' ? 'Windows' : 'Linux',
          PlatformName: instance.platform === 'windows' ? 'Microsoft Windows Server 2022 Datacenter' : 'Amazon Linux',
          PlatformVersion: instance.platform === 'windows' ? '10.0.20348' : '2023',
          IPAddress: instance.address,
          ComputerName: instance.address,
        },
        caller,
      );
      break;
    } catch (error) {
      const denied = error instanceof AwsError && error.code.startsWith('AccessDenied');
      await log('ERROR', `failed to send UpdateInstanceInformation: ${String(error)}`);
      await pause(cloud.clock, denied ? RETRY_MS.denied : RETRY_MS.other, stopped);
    }
  }
  while (!stopped.aborted) {
    try {
      await cloud.call('ssm', 'OpenControlChannel', { InstanceId: instanceId }, caller);
      return await log(
        'INFO',
        '[ssm-agent-worker] [MessageService] [MGSInteractor] Set up control channel successfully',
      );
    } catch (error) {
      await log('ERROR', `[MessageService] [MGSInteractor] failed to open the control channel: ${String(error)}`);
      await pause(cloud.clock, RETRY_MS.channel, stopped);
    }
  }
};

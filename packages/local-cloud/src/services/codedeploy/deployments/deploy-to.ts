import { InstanceGone } from '../../../instances/instance-host.js';
import type { InstanceDirectory } from '../../ec2/instance-directory.js';
import { pause } from '../../ec2/pause.js';
import { instanceCaller } from '../../ec2/ssm-agent.js';
import { createAgent, LIFECYCLE, type Agent, type LifecycleEvent } from '../agent/agent.js';
import type { DeploymentRecord, Diagnostics, EventRecord, TargetRecord } from '../records.js';
import type { World } from '../store.js';

export interface InstanceDeployment {
  readonly deployment: DeploymentRecord;
  readonly instance: ReturnType<InstanceDirectory['find']>;
  readonly target: TargetRecord;
  /** Stores the target as it is now. */
  readonly set: (target: TargetRecord) => void;
  /** Whether no more commands are to be sent. */
  readonly stopped: () => boolean;
}

/** Deploys to one instance: its target is over when this resolves. */
export const deployTo = async (world: World, work: InstanceDeployment): Promise<void> => {
  const { cloud } = world;
  const { deployment, stopped } = work;
  let { target } = work;
  const set = (changed: Partial<TargetRecord>): void => {
    target = { ...target, ...changed };
    work.set(target);
  };
  const setEvent = (name: LifecycleEvent, changed: Partial<EventRecord>): void =>
    set({ events: target.events.map((event) => (event.name === name ? { ...event, ...changed } : event)) });
  const skipRest = (): TargetRecord['events'] =>
    target.events.map((event) => (event.status === 'Pending' ? { ...event, status: 'Skipped' as const } : event));

  await pause(cloud.clock, cloud.latency.commandDelivery);
  const agent = agentOf(world, work);
  for (const name of LIFECYCLE) {
    if (stopped()) return set({ status: 'Skipped', events: skipRest() });
    setEvent(name, { status: 'InProgress', startedAt: cloud.clock.now() });
    const diagnostics = agent ? await perform(world, agent, name) : noAgent(work);
    const done = diagnostics.errorCode === 'Success';
    setEvent(name, { status: done ? 'Succeeded' : 'Failed', endedAt: cloud.clock.now(), diagnostics });
    if (done && name === 'Install') noteInstalled(world, work, agent);
    if (!done && !(name === 'ApplicationStop' && deployment.ignoreApplicationStopFailures)) {
      noteHealth(world, work, false);
      return set({ status: 'Failed', events: skipRest() });
    }
  }
  noteHealth(world, work, true);
  set({ status: 'Succeeded' });
};

const agentOf = ({ cloud, store }: World, { deployment, instance }: InstanceDeployment): Agent | undefined => {
  const caller = instance && instanceCaller(cloud, instance);
  if (!instance?.running || !caller) return undefined;
  const { instanceId, platform } = instance;
  const last = store.installed.get(`${deployment.groupId}/${instanceId}`)?.last;
  return createAgent(cloud, { deployment, instanceId, platform, caller, last });
};

const UNHEARD =
  'CodeDeploy agent was not able to receive the lifecycle event. Check the CodeDeploy agent logs on your host and make ' +
  'sure the agent is running and can connect to the CodeDeploy server.';

const perform = async ({ cloud }: World, agent: Agent, name: LifecycleEvent): Promise<Diagnostics> => {
  try {
    return await agent.perform(name);
  } catch (error) {
    if (error instanceof InstanceGone) return failure(UNHEARD);
    cloud.log(`CodeDeploy ${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return failure(error instanceof Error ? error.message : String(error));
  }
};

const noAgent = ({ instance }: InstanceDeployment): Diagnostics =>
  failure(
    instance?.running === true
      ? `${UNHEARD} (Missing credentials - please check if this instance was started with an IAM instance profile)`
      : UNHEARD,
  );

const failure = (message: string): Diagnostics => ({
  errorCode: 'UnknownError',
  scriptName: '',
  message,
  logTail: '',
});

const noteInstalled = (
  { store }: World,
  { deployment, target }: InstanceDeployment,
  agent: Agent | undefined,
): void => {
  const appSpec = agent?.appSpec();
  if (!appSpec) return;
  const { groupId, id: deploymentId, revision } = deployment;
  const { instanceId } = target;
  const last = { deploymentId, revision, appSpec };
  store.installed.set(`${groupId}/${instanceId}`, { instanceId, groupId, healthy: false, last });
};

const noteHealth = (
  { store }: World,
  { deployment: { groupId }, target }: InstanceDeployment,
  healthy: boolean,
): void => {
  const { instanceId } = target;
  const before = store.installed.get(`${groupId}/${instanceId}`);
  store.installed.set(`${groupId}/${instanceId}`, { instanceId, groupId, ...before, healthy });
};

import { createHash } from 'node:crypto';
import type { RunInstancesCommandInput, RunInstancesCommandOutput } from '@aws-sdk/client-ec2';
import { operation, type Call } from '../../kernel/service.js';
import type { Ec2Context } from './ec2-context.js';
import { dryRunOperation, idempotentMismatch, imageUnavailable, invalidParameterValue } from './errors.js';
import type { InstanceRecord } from './instance-record.js';
import { instanceView } from './instance-view.js';
import { launchAccess, type Launch } from './launch-access.js';
import { launchedMetadata } from './metadata-options.js';
import { planLaunch } from './launch-plan.js';
import { findSpecified, mergeSettings } from './launch-settings.js';
import { addressIn } from './network.js';
import { pause } from './pause.js';
import { checkTags, setTags, specifiedTags } from './tags.js';
import { plannedVolumes } from './volumes.js';

type Output = Omit<RunInstancesCommandOutput, '$metadata'>;

const TOKEN_LIMIT = 64;

export const runInstances = (context: Ec2Context) => {
  const { cloud, state, lifecycle } = context;
  /** Launches under way, by token: a repeated call waits for the first. */
  const underWay = new Map<string, Promise<readonly string[]>>();

  const plan = (input: RunInstancesCommandInput): Launch => {
    const template = findSpecified(state, input.LaunchTemplate);
    return { input, template, plan: planLaunch(cloud, state, mergeSettings(input, template)) };
  };

  const launch = async ({ input, plan: planned, template }: Launch): Promise<readonly string[]> => {
    const { settings, image, type, subnet, groupIds, profile } = planned;
    await pause(cloud.clock, cloud.latency.runInstances);
    const reservationId = `r-${cloud.hex(17)}`;
    const spot = settings.InstanceMarketOptions?.MarketType === 'spot';
    const records = Array.from({ length: settings.MaxCount ?? 1 }, (_, index): InstanceRecord => ({
      instanceId: `i-${cloud.hex(17)}`,
      reservationId,
      launchIndex: index,
      imageId: image.id,
      platform: image.platform,
      instanceType: type.name,
      architecture: type.architecture,
      state: 'pending',
      transitionReason: '',
      launchedAt: cloud.clock.now(),
      subnetId: subnet.id,
      zone: subnet.zone,
      address: addressIn(subnet, state.instances.size + index),
      groupIds,
      interfaceId: `eni-${cloud.hex(17)}`,
      volumes: plannedVolumes(planned).map((volume) => ({ ...volume, volumeId: `vol-${cloud.hex(17)}` })),
      shutdownBehavior: settings.InstanceInitiatedShutdownBehavior === 'terminate' ? 'terminate' : 'stop',
      terminationProtected: settings.DisableApiTermination === true,
      monitored: settings.Monitoring?.Enabled === true,
      metadata: launchedMetadata(settings.MetadataOptions),
      boots: 0,
      ...(input.ClientToken !== undefined && { clientToken: input.ClientToken }),
      ...(settings.KeyName !== undefined && { keyName: settings.KeyName }),
      ...(settings.UserData !== undefined && { userData: settings.UserData }),
      ...(spot && { spotRequestId: `sir-${cloud.hex(8)}` }),
      ...(profile && { profile }),
      ...(template && { launchTemplate: { id: template.template.id, version: template.version.number } }),
    }));
    const tags = {
      instance: specifiedTags(settings.TagSpecifications, 'instance'),
      volume: specifiedTags(settings.TagSpecifications, 'volume'),
      interface: specifiedTags(settings.TagSpecifications, 'network-interface'),
    };
    // AWS adds these two itself, outside of what callers may set.
    const fromTemplate = template
      ? [
          { Key: 'aws:ec2launchtemplate:id', Value: template.template.id },
          { Key: 'aws:ec2launchtemplate:version', Value: String(template.version.number) },
        ]
      : [];
    for (const record of records) {
      state.instances.set(record.instanceId, record);
      setTags(state, record.instanceId, 'instance', [...tags.instance, ...fromTemplate]);
      setTags(state, record.interfaceId, 'network-interface', tags.interface);
      for (const { volumeId } of record.volumes) setTags(state, volumeId, 'volume', tags.volume);
    }
    return records.map(({ instanceId }) => instanceId);
  };

  const checkInput = ({ ClientToken: token, TagSpecifications: specifications }: RunInstancesCommandInput): void => {
    if (token !== undefined && token.length > TOKEN_LIMIT) {
      throw invalidParameterValue(
        `Value (${token}) for parameter clientToken is invalid. Length exceeds ${TOKEN_LIMIT}`,
      );
    }
    for (const { ResourceType: type, Tags: tags = [] } of specifications ?? []) {
      if (type === undefined) throw invalidParameterValue('Tag specification must have a resource type.');
      checkTags(tags);
    }
  };

  const answer = (instanceIds: readonly string[], call: Call): Output => {
    const records = instanceIds.flatMap((id) => state.instances.get(id) ?? []);
    return {
      ReservationId: records[0]?.reservationId,
      OwnerId: cloud.account,
      ...(call.caller.kind === 'service' && { RequesterId: call.caller.principal }),
      Groups: [],
      Instances: records.map((record) => instanceView(context, record)),
    };
  };

  return operation<RunInstancesCommandInput, Output>({
    authorize: (input) => launchAccess(cloud, state, plan(input)),
    handle: async (input, call) => {
      checkInput(input);
      const planned = plan(input);
      if (input.DryRun) throw dryRunOperation();
      const problem = cloud.instances.unable?.(planned.plan.image.platform);
      if (problem !== undefined) throw imageUnavailable(planned.plan.image.id, problem);
      const begin = async (): Promise<readonly string[]> => {
        const ids = await launch(planned);
        ids.forEach((id) => lifecycle.launch(id));
        return ids;
      };
      const { ClientToken: token } = input;
      if (token === undefined || token === '') return answer(await begin(), call);

      // With a place in the call a token counts there only: elsewhere it launches again.
      const key = `${planned.plan.zonal ? planned.plan.subnet.zone : cloud.region}/${token}`;
      const digest = digestOf(input);
      const used = state.tokens.get(key);
      if (used) {
        if (used.digest !== digest) throw idempotentMismatch();
        return answer(used.instanceIds, call);
      }
      const first = underWay.get(`${key}/${digest}`);
      if (first) return answer(await first, call);
      if ([...underWay.keys()].some((other) => other.startsWith(`${key}/`))) throw idempotentMismatch();
      const launched = begin();
      underWay.set(`${key}/${digest}`, launched);
      try {
        const instanceIds = await launched;
        state.tokens.set(key, { digest, instanceIds });
        return answer(instanceIds, call);
      } finally {
        underWay.delete(`${key}/${digest}`);
      }
    },
  });
};

/** The same for calls with the same parameters, whatever the order of their members. */
const digestOf = (input: RunInstancesCommandInput): string => {
  const sorted = (_key: string, value: unknown): unknown =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value;
  return createHash('sha256').update(JSON.stringify(input, sorted)).digest('hex');
};

import type {
  GetConsoleOutputCommandInput,
  GetConsoleOutputCommandOutput,
  InstanceStateChange,
  ModifyInstanceAttributeCommandInput,
  ModifyInstanceAttributeCommandOutput,
  ModifyInstanceMetadataOptionsCommandInput,
  ModifyInstanceMetadataOptionsCommandOutput,
  RebootInstancesCommandInput,
  RebootInstancesCommandOutput,
  StartInstancesCommandInput,
  StartInstancesCommandOutput,
  StopInstancesCommandInput,
  StopInstancesCommandOutput,
  TerminateInstancesCommandInput,
  TerminateInstancesCommandOutput,
} from '@aws-sdk/client-ec2';
import { AwsError } from '../../kernel/aws-error.js';
import { operation, type AccessRequest } from '../../kernel/service.js';
import { ec2Arn } from './arns.js';
import type { Ec2Context } from './ec2-context.js';
import { dryRunOperation, missingParameter } from './errors.js';
import { findInstances } from './find-instances.js';
import { stateView } from './instance-view.js';
import { isAlive, type InstanceRecord } from './instance-record.js';
import { END_REASONS } from './lifecycle.js';
import { changedMetadata, metadataView } from './metadata-options.js';
import { resourceTagContext, tagsOf } from './tags.js';

export const instanceOperations = ({ cloud, state, lifecycle }: Ec2Context) => {
  const onInstances =
    (action: string) =>
    (input: { readonly InstanceIds?: string[] | undefined }): AccessRequest[] =>
      (input.InstanceIds ?? []).map((id) => accessTo(action, id));

  const accessTo = (action: string, id: string): AccessRequest => {
    const record = state.instances.get(id);
    return {
      action: `ec2:${action}`,
      resource: ec2Arn(cloud, 'instance', id),
      context: {
        'ec2:Region': cloud.region,
        ...(record && {
          'ec2:InstanceType': record.instanceType,
          'ec2:AvailabilityZone': record.zone,
          'ec2:MetadataHttpEndpoint': record.metadata.endpoint,
          'ec2:MetadataHttpTokens': record.metadata.tokens,
          ...(record.profile && { 'ec2:InstanceProfile': record.profile.arn }),
        }),
        ...resourceTagContext(tagsOf(state, id)),
      },
    };
  };

  /** Checks the whole list, acts on each, and tells for each what its state was and is. */
  const change = (
    input: { readonly InstanceIds?: string[] | undefined; readonly DryRun?: boolean | undefined },
    act: (record: InstanceRecord) => void,
    check: (record: InstanceRecord) => void = () => undefined,
  ): InstanceStateChange[] => {
    const ids = [...new Set(input.InstanceIds ?? [])];
    if (ids.length === 0) throw missingParameter('InstanceIds');
    const before = findInstances(state, ids);
    before.forEach(check);
    if (input.DryRun) throw dryRunOperation();
    before.forEach(act);
    return before.map((record) => ({
      InstanceId: record.instanceId,
      PreviousState: stateView(record.state),
      CurrentState: stateView(state.instances.get(record.instanceId)?.state ?? 'terminated'),
    }));
  };

  const demandStoppable = (record: InstanceRecord): void => {
    if (isAlive(record)) return;
    throw new AwsError(
      'IncorrectInstanceState',
      `This instance '${record.instanceId}' is not in a state from which it can be stopped.`,
    );
  };

  return {
    TerminateInstances: operation<TerminateInstancesCommandInput, Omit<TerminateInstancesCommandOutput, '$metadata'>>({
      authorize: onInstances('TerminateInstances'),
      handle: (input) => ({
        TerminatingInstances: change(
          input,
          ({ instanceId }) => lifecycle.terminate(instanceId, END_REASONS.user),
          ({ instanceId, terminationProtected }) => {
            if (!terminationProtected) return;
            throw new AwsError(
              'OperationNotPermitted',
              `The instance '${instanceId}' may not be terminated. Modify its 'disableApiTermination' instance ` +
                'attribute and try again.',
            );
          },
        ),
      }),
    }),

    StopInstances: operation<StopInstancesCommandInput, Omit<StopInstancesCommandOutput, '$metadata'>>({
      authorize: onInstances('StopInstances'),
      handle: (input) => ({
        StoppingInstances: change(
          input,
          ({ instanceId }) => lifecycle.stop(instanceId, END_REASONS.user),
          demandStoppable,
        ),
      }),
    }),

    StartInstances: operation<StartInstancesCommandInput, Omit<StartInstancesCommandOutput, '$metadata'>>({
      authorize: onInstances('StartInstances'),
      handle: (input) => ({
        StartingInstances: change(
          input,
          (record) => {
            if (record.state !== 'stopped') return;
            const { stateReason: _ended, ...rest } = record;
            const launchedAt = cloud.clock.now();
            state.instances.set(record.instanceId, { ...rest, state: 'pending', transitionReason: '', launchedAt });
            lifecycle.launch(record.instanceId);
          },
          ({ instanceId, state: name }) => {
            if (name === 'stopped' || name === 'running' || name === 'pending') return;
            throw new AwsError(
              'IncorrectInstanceState',
              `The instance '${instanceId}' is not in a state from which it can be started.`,
            );
          },
        ),
      }),
    }),

    RebootInstances: operation<RebootInstancesCommandInput, Omit<RebootInstancesCommandOutput, '$metadata'>>({
      authorize: onInstances('RebootInstances'),
      handle: (input) => {
        change(input, ({ instanceId }) => lifecycle.reboot(instanceId), demandStoppable);
        return {};
      },
    }),

    ModifyInstanceAttribute: operation<
      ModifyInstanceAttributeCommandInput,
      Omit<ModifyInstanceAttributeCommandOutput, '$metadata'>
    >({
      authorize: ({ InstanceId: id = '' }) => [accessTo('ModifyInstanceAttribute', id)],
      handle: ({
        InstanceId: id = '',
        DisableApiTermination: protection,
        InstanceInitiatedShutdownBehavior: behavior,
        DryRun,
      }) => {
        const [record] = findInstances(state, [id]);
        if (DryRun) throw dryRunOperation();
        if (!record) return {};
        state.instances.set(id, {
          ...record,
          ...(protection?.Value !== undefined && { terminationProtected: protection.Value }),
          ...(behavior?.Value !== undefined && {
            shutdownBehavior: behavior.Value === 'terminate' ? ('terminate' as const) : ('stop' as const),
          }),
        });
        return {};
      },
    }),

    ModifyInstanceMetadataOptions: operation<
      ModifyInstanceMetadataOptionsCommandInput,
      Omit<ModifyInstanceMetadataOptionsCommandOutput, '$metadata'>
    >({
      authorize: ({ InstanceId: id = '' }) => [accessTo('ModifyInstanceMetadataOptions', id)],
      handle: (input) => {
        const { InstanceId: id = '', DryRun } = input;
        const [record] = findInstances(state, [id]);
        if (!record) return {};
        if (!isAlive(record)) {
          throw new AwsError(
            'IncorrectInstanceState',
            `The instance '${id}' is not in a state from which it can be modified.`,
          );
        }
        const changed = { ...record, metadata: changedMetadata(record.metadata, input) };
        if (DryRun) throw dryRunOperation();
        state.instances.set(id, changed);
        // At AWS, too, the answer comes before the options hold; DescribeInstances tells when they do.
        return { InstanceId: id, InstanceMetadataOptions: metadataView(changed, 'pending') };
      },
    }),

    GetConsoleOutput: operation<GetConsoleOutputCommandInput, Omit<GetConsoleOutputCommandOutput, '$metadata'>>({
      authorize: ({ InstanceId: id = '' }) => [accessTo('GetConsoleOutput', id)],
      handle: ({ InstanceId: id = '' }) => {
        findInstances(state, [id]);
        const console = state.consoles.get(id);
        return {
          InstanceId: id,
          Timestamp: new Date(console?.at ?? cloud.clock.now()),
          ...(console && { Output: Buffer.from(console.text).toString('base64') }),
        };
      },
    }),
  };
};

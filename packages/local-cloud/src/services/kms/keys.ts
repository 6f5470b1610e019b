import type {
  CancelKeyDeletionCommandInput,
  CancelKeyDeletionResponse,
  CreateKeyCommandInput,
  CreateKeyResponse,
  DescribeKeyCommandInput,
  DescribeKeyResponse,
  DisableKeyCommandInput,
  DisableKeyRotationCommandInput,
  EnableKeyCommandInput,
  EnableKeyRotationCommandInput,
  GetKeyPolicyCommandInput,
  GetKeyPolicyResponse,
  GetKeyRotationStatusCommandInput,
  GetKeyRotationStatusResponse,
  ListKeysCommandInput,
  ListKeysResponse,
  ListResourceTagsCommandInput,
  ListResourceTagsResponse,
  PutKeyPolicyCommandInput,
  ScheduleKeyDeletionCommandInput,
  ScheduleKeyDeletionResponse,
  Tag,
  TagResourceCommandInput,
  UntagResourceCommandInput,
  UpdateKeyDescriptionCommandInput,
} from '@aws-sdk/client-kms';
import { AwsError } from '../../kernel/aws-error.js';
import type { Cloud } from '../../kernel/cloud.js';
import { operation } from '../../kernel/service.js';
import { describeKey, onKey, type KeyRecord, type KeyStore } from './key-store.js';

const DAY_MS = 86_400_000;

const tagsFrom = (tags: readonly Tag[] | undefined): Record<string, string> =>
  Object.fromEntries((tags ?? []).map(({ TagKey = '', TagValue = '' }) => [TagKey, TagValue]));

export const keyOperations = (cloud: Cloud, store: KeyStore) => {
  const change = (reference: string | undefined, changes: Partial<KeyRecord>): object => {
    const key = store.find(reference);
    if (key.state === 'PendingDeletion')
      throw new AwsError('KMSInvalidStateException', `${key.arn} is pending deletion.`);
    store.keys.set(key.id, { ...key, ...changes });
    return {};
  };

  return {
    CreateKey: operation<CreateKeyCommandInput, CreateKeyResponse>({
      authorize: () => [{ action: 'kms:CreateKey', resource: '*' }],
      handle: ({ Description, Policy, Tags, KeySpec = 'SYMMETRIC_DEFAULT' }) => {
        if (KeySpec !== 'SYMMETRIC_DEFAULT') {
          throw new AwsError(
            'UnsupportedOperationException',
            `The local cloud makes symmetric keys only, not ${KeySpec}`,
          );
        }
        const key = store.make({
          tags: tagsFrom(Tags),
          ...(Description === undefined ? {} : { description: Description }),
          ...(Policy === undefined ? {} : { policy: Policy }),
        });
        return { KeyMetadata: describeKey(cloud, key) };
      },
    }),
    DescribeKey: operation<DescribeKeyCommandInput, DescribeKeyResponse>({
      authorize: onKey(store, 'DescribeKey'),
      handle: ({ KeyId }) => ({ KeyMetadata: describeKey(cloud, store.find(KeyId)) }),
    }),
    ListKeys: operation<ListKeysCommandInput, ListKeysResponse>({
      authorize: () => [{ action: 'kms:ListKeys', resource: '*' }],
      handle: () => ({
        Keys: [...store.keys.values()].map(({ id, arn }) => ({ KeyId: id, KeyArn: arn })),
        Truncated: false,
      }),
    }),
    UpdateKeyDescription: operation<UpdateKeyDescriptionCommandInput, object>({
      authorize: onKey(store, 'UpdateKeyDescription'),
      handle: ({ KeyId, Description = '' }) => change(KeyId, { description: Description }),
    }),
    EnableKey: operation<EnableKeyCommandInput, object>({
      authorize: onKey(store, 'EnableKey'),
      handle: ({ KeyId }) => change(KeyId, { state: 'Enabled' }),
    }),
    DisableKey: operation<DisableKeyCommandInput, object>({
      authorize: onKey(store, 'DisableKey'),
      handle: ({ KeyId }) => change(KeyId, { state: 'Disabled' }),
    }),
    EnableKeyRotation: operation<EnableKeyRotationCommandInput, object>({
      authorize: onKey(store, 'EnableKeyRotation'),
      handle: ({ KeyId }) => change(KeyId, { rotates: true }),
    }),
    DisableKeyRotation: operation<DisableKeyRotationCommandInput, object>({
      authorize: onKey(store, 'DisableKeyRotation'),
      handle: ({ KeyId }) => change(KeyId, { rotates: false }),
    }),
    GetKeyRotationStatus: operation<GetKeyRotationStatusCommandInput, GetKeyRotationStatusResponse>({
      authorize: onKey(store, 'GetKeyRotationStatus'),
      handle: ({ KeyId }) => ({ KeyRotationEnabled: store.find(KeyId).rotates }),
    }),
    PutKeyPolicy: operation<PutKeyPolicyCommandInput, object>({
      authorize: onKey(store, 'PutKeyPolicy'),
      handle: ({ KeyId, Policy = '' }) => change(KeyId, { policy: Policy }),
    }),
    GetKeyPolicy: operation<GetKeyPolicyCommandInput, GetKeyPolicyResponse>({
      authorize: onKey(store, 'GetKeyPolicy'),
      handle: ({ KeyId }) => ({ Policy: store.find(KeyId).policy, PolicyName: 'default' }),
    }),
    ScheduleKeyDeletion: operation<ScheduleKeyDeletionCommandInput, ScheduleKeyDeletionResponse>({
      authorize: onKey(store, 'ScheduleKeyDeletion'),
      handle: ({ KeyId, PendingWindowInDays: days = 30 }) => {
        const deletionAt = cloud.clock.now() + days * DAY_MS;
        change(KeyId, { state: 'PendingDeletion', deletionAt });
        const { arn } = store.find(KeyId);
        return {
          KeyId: arn,
          DeletionDate: new Date(deletionAt),
          KeyState: 'PendingDeletion',
          PendingWindowInDays: days,
        };
      },
    }),
    CancelKeyDeletion: operation<CancelKeyDeletionCommandInput, CancelKeyDeletionResponse>({
      authorize: onKey(store, 'CancelKeyDeletion'),
      handle: ({ KeyId }) => {
        const { deletionAt: _at, ...key } = store.find(KeyId);
        if (key.state !== 'PendingDeletion')
          throw new AwsError('KMSInvalidStateException', `${key.arn} is not pending deletion.`);
        store.keys.set(key.id, { ...key, state: 'Disabled' });
        return { KeyId: key.arn };
      },
    }),
    TagResource: operation<TagResourceCommandInput, object>({
      authorize: onKey(store, 'TagResource'),
      handle: ({ KeyId, Tags }) => change(KeyId, { tags: { ...store.find(KeyId).tags, ...tagsFrom(Tags) } }),
    }),
    UntagResource: operation<UntagResourceCommandInput, object>({
      authorize: onKey(store, 'UntagResource'),
      handle: ({ KeyId, TagKeys = [] }) => {
        const kept = Object.entries(store.find(KeyId).tags).filter(([key]) => !TagKeys.includes(key));
        return change(KeyId, { tags: Object.fromEntries(kept) });
      },
    }),
    ListResourceTags: operation<ListResourceTagsCommandInput, ListResourceTagsResponse>({
      authorize: onKey(store, 'ListResourceTags'),
      handle: ({ KeyId }) => ({
        Tags: Object.entries(store.find(KeyId).tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue })),
        Truncated: false,
      }),
    }),
  };
};

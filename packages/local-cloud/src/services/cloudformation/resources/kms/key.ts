import type {
  CreateKeyCommandInput,
  CreateKeyCommandOutput,
  KeySpec,
  KeyUsageType,
  OriginType,
} from '@aws-sdk/client-kms';
import { document, flag, integer, oneOf, tags, text } from '../property-shape.js';
import { attributesOf, provider } from '../resource-provider.js';
import { tagChanges, type tagMap } from '../tag-changes.js';

type Tags = Parameters<typeof tagMap>[0];
const kmsTags = (list: Tags) => list.map(({ Key, Value }) => ({ TagKey: Key, TagValue: Value }));

export const kmsKey = provider({
  type: 'AWS::KMS::Key',
  properties: {
    BypassPolicyLockoutSafetyCheck: flag,
    Description: text,
    EnableKeyRotation: flag,
    Enabled: flag,
    KeyPolicy: document,
    KeySpec: oneOf<KeySpec>(),
    KeyUsage: oneOf<KeyUsageType>(),
    MultiRegion: flag,
    Origin: oneOf<OriginType>(),
    PendingWindowInDays: integer,
    RotationPeriodInDays: integer,
    Tags: tags,
  },
  replaceOn: [],
  attributes: ['Arn', 'KeyId'],
  absent: ['NotFoundException', 'KMSInvalidStateException'],
  create: async (key, context) => {
    const { KeyMetadata } = await context.call<CreateKeyCommandOutput>('kms', 'CreateKey', {
      Description: key.Description,
      KeySpec: key.KeySpec,
      KeyUsage: key.KeyUsage,
      MultiRegion: key.MultiRegion,
      Origin: key.Origin,
      Policy: key.KeyPolicy,
      Tags: kmsTags(context.withStackTags(key.Tags)),
    } satisfies CreateKeyCommandInput);
    const KeyId = KeyMetadata?.KeyId ?? '';
    context.exists(KeyId);
    if (key.EnableKeyRotation === true) await context.call('kms', 'EnableKeyRotation', { KeyId });
    if (key.Enabled === false) await context.call('kms', 'DisableKey', { KeyId });
    return { physicalId: KeyId, attributes: attributesOf({ Arn: KeyMetadata?.Arn, KeyId }) };
  },
  update: async ({ physicalId: KeyId, properties: key, previous, changed }, context) => {
    const fixed = ['KeySpec', 'KeyUsage', 'MultiRegion', 'Origin'].find((name) => changed.has(name));
    // A replacement would lose the key, and all that was encrypted with it.
    if (fixed !== undefined) throw new Error(`You cannot change the ${fixed} of an existing KMS key.`);
    const { Description = '', KeyPolicy: Policy } = key;
    if (changed.has('Description')) await context.call('kms', 'UpdateKeyDescription', { KeyId, Description });
    if (changed.has('KeyPolicy')) await context.call('kms', 'PutKeyPolicy', { KeyId, PolicyName: 'default', Policy });
    if (changed.has('EnableKeyRotation')) {
      await context.call('kms', key.EnableKeyRotation === true ? 'EnableKeyRotation' : 'DisableKeyRotation', { KeyId });
    }
    if (changed.has('Enabled'))
      await context.call('kms', key.Enabled === false ? 'DisableKey' : 'EnableKey', { KeyId });
    const { set, removedKeys } = tagChanges(key.Tags, previous.Tags);
    if (removedKeys.length > 0) await context.call('kms', 'UntagResource', { KeyId, TagKeys: removedKeys });
    if (set.length > 0) await context.call('kms', 'TagResource', { KeyId, Tags: kmsTags(set) });
    return { physicalId: KeyId };
  },
  delete: (KeyId, { PendingWindowInDays }, context) =>
    context.call('kms', 'ScheduleKeyDeletion', { KeyId, PendingWindowInDays }),
});

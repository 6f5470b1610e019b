import type {
  DeleteObjectTaggingCommandInput,
  DeleteObjectTaggingCommandOutput,
  GetObjectTaggingCommandInput,
  GetObjectTaggingCommandOutput,
  PutObjectTaggingCommandInput,
  PutObjectTaggingCommandOutput,
} from '@aws-sdk/client-s3';
import { operation, type AnyOperation } from '../../kernel/service.js';
import { onVersion } from './access.js';
import { findObject } from './find-version.js';
import { checkedKey } from './object-key.js';
import type { StoredObject } from './object-version.js';
import type { S3Context } from './s3-context.js';
import { checkedTags, tagSet } from './tag-set.js';
import { versionMember } from './version-member.js';

interface Naming {
  readonly Bucket: string | undefined;
  readonly Key: string | undefined;
  readonly VersionId?: string | undefined;
}

export const objectTagging = ({ state }: S3Context): Record<string, AnyOperation> => {
  const named = (input: Naming): StoredObject =>
    findObject(state, state.bucket(input.Bucket), checkedKey(input.Key), input.VersionId);
  const withTags = (input: Naming, tags: Record<string, string>): { VersionId?: string } => {
    const object = named(input);
    state.amend({ ...object, tags });
    return versionMember(state.bucket(input.Bucket), object);
  };
  return {
    GetObjectTagging: operation<GetObjectTaggingCommandInput, Omit<GetObjectTaggingCommandOutput, '$metadata'>>({
      authorize: (input) => [onVersion('GetObjectTagging', input)],
      handle(input) {
        const object = named(input);
        return { TagSet: tagSet(object.tags), ...versionMember(state.bucket(input.Bucket), object) };
      },
    }),
    PutObjectTagging: operation<PutObjectTaggingCommandInput, Omit<PutObjectTaggingCommandOutput, '$metadata'>>({
      authorize: (input) => [onVersion('PutObjectTagging', input)],
      handle: (input) => withTags(input, checkedTags(input.Tagging?.TagSet ?? [])),
    }),
    DeleteObjectTagging: operation<
      DeleteObjectTaggingCommandInput,
      Omit<DeleteObjectTaggingCommandOutput, '$metadata'>
    >({
      authorize: (input) => [onVersion('DeleteObjectTagging', input)],
      handle: (input) => withTags(input, {}),
    }),
  };
};

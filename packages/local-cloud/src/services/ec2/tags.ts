import type {
  CreateTagsCommandInput,
  CreateTagsCommandOutput,
  DeleteTagsCommandInput,
  DeleteTagsCommandOutput,
  DescribeTagsCommandInput,
  DescribeTagsCommandOutput,
  ResourceType,
  Tag,
  TagSpecification,
} from '@aws-sdk/client-ec2';
import { AwsError } from '../../kernel/aws-error.js';
import { operation, type AccessRequest } from '../../kernel/service.js';
import { ec2Arn } from './arns.js';
import type { Ec2Context } from './ec2-context.js';
import type { Ec2State } from './ec2-state.js';
import { dryRunOperation, invalidParameterValue } from './errors.js';
import { passes } from './filters.js';
import { pageOf } from './pages.js';

const TYPES_BY_PREFIX: Readonly<Record<string, string>> = {
  i: 'instance',
  vol: 'volume',
  eni: 'network-interface',
  lt: 'launch-template',
  sg: 'security-group',
  subnet: 'subnet',
  vpc: 'vpc',
  ami: 'image',
  snap: 'snapshot',
};

const MOST_TAGS = 50;

export const tagsOf = (state: Pick<Ec2State, 'tags'>, id: string): readonly Tag[] => state.tags.get(id)?.tags ?? [];

/** `tag:KEY`, `tag-key` and `tag-value`, as every Describe operation has them. */
export const tagFilterValues = (tags: readonly Tag[], name: string): string | string[] | undefined => {
  if (name === 'tag-key') return tags.map(({ Key }) => Key ?? '');
  if (name === 'tag-value') return tags.map(({ Value }) => Value ?? '');
  return tags.find(({ Key }) => `tag:${Key}` === name)?.Value;
};

/** Condition keys of the tags that a call gives. */
export const requestTagContext = (tags: readonly Tag[]): NonNullable<AccessRequest['context']> => ({
  ...Object.fromEntries(tags.map(({ Key, Value }) => [`aws:RequestTag/${Key}`, Value ?? ''])),
  ...(tags.length > 0 && { 'aws:TagKeys': tags.map(({ Key }) => Key ?? '') }),
});

/** Condition keys of the tags that a resource has. */
export const resourceTagContext = (tags: readonly Tag[]): NonNullable<AccessRequest['context']> =>
  Object.fromEntries(
    tags.flatMap(({ Key, Value }) => [
      [`aws:ResourceTag/${Key}`, Value ?? ''],
      [`ec2:ResourceTag/${Key}`, Value ?? ''],
    ]),
  );

/** Later tags win over earlier ones of the same key. */
export const mergeTags = (...lists: readonly (readonly Tag[])[]): Tag[] => {
  const merged = new Map(lists.flat().map(({ Key = '', Value = '' }) => [Key, Value]));
  return [...merged].map(([Key, Value]) => ({ Key, Value }));
};

export const specifiedTags = (specifications: readonly TagSpecification[] | undefined, type: string): Tag[] =>
  (specifications ?? []).filter(({ ResourceType }) => ResourceType === type).flatMap(({ Tags }) => Tags ?? []);

export const checkTags = (tags: readonly Tag[]): void => {
  const keys = tags.map(({ Key }) => Key ?? '');
  if (new Set(keys).size < keys.length) throw invalidParameterValue('Duplicate tag key specified.');
  if (tags.length > MOST_TAGS) throw new AwsError('TagLimitExceeded', 'The maximum number of tags has been reached.');
  for (const { Key = '', Value = '' } of tags) {
    if (Key.toLowerCase().startsWith('aws:')) {
      throw invalidParameterValue(`Tag keys starting with 'aws:' are reserved for internal use`);
    }
    if (Key === '' || Key.length > 127) {
      throw invalidParameterValue('Tag key exceeds the maximum length of 127 characters or is empty');
    }
    if (Value.length > 255) throw invalidParameterValue('Tag value exceeds the maximum length of 255 characters');
  }
};

export const setTags = (
  state: Pick<Ec2State, 'tags'>,
  id: string,
  resourceType: string,
  tags: readonly Tag[],
): void => {
  if (tags.length > 0) state.tags.set(id, { resourceType, tags });
  else state.tags.delete(id);
};

const typeOf = (id: string): string => {
  const type = TYPES_BY_PREFIX[id.split('-')[0] ?? ''];
  if (type === undefined || !/^[a-z]+-[0-9a-f]{8}([0-9a-f]{9})?$/.test(id)) {
    throw new AwsError('InvalidID', `The ID '${id}' is not valid`);
  }
  return type;
};

export const tagOperations = ({ cloud, state }: Ec2Context) => {
  const authorize =
    (action: 'CreateTags' | 'DeleteTags') =>
    ({ Resources = [], Tags = [] }: CreateTagsCommandInput | DeleteTagsCommandInput): AccessRequest[] =>
      Resources.map((id) => ({
        action: `ec2:${action}`,
        resource: ec2Arn(cloud, TYPES_BY_PREFIX[id.split('-')[0] ?? ''] ?? '*', id),
        context: { ...requestTagContext(Tags), ...resourceTagContext(tagsOf(state, id)) },
      }));

  const demandInstance = (id: string): void => {
    if (id.startsWith('i-') && !state.instances.has(id)) {
      throw new AwsError('InvalidInstanceID.NotFound', `The instance ID '${id}' does not exist`);
    }
  };

  return {
    CreateTags: operation<CreateTagsCommandInput, Omit<CreateTagsCommandOutput, '$metadata'>>({
      authorize: authorize('CreateTags'),
      handle: ({ Resources = [], Tags = [], DryRun }) => {
        checkTags(Tags);
        const types = Resources.map(typeOf);
        Resources.forEach(demandInstance);
        if (DryRun) throw dryRunOperation();
        Resources.forEach((id, index) => {
          const merged = mergeTags(tagsOf(state, id), Tags);
          checkTags(merged);
          setTags(state, id, types[index] ?? '', merged);
        });
        return {};
      },
    }),

    DeleteTags: operation<DeleteTagsCommandInput, Omit<DeleteTagsCommandOutput, '$metadata'>>({
      authorize: authorize('DeleteTags'),
      handle: ({ Resources = [], Tags, DryRun }) => {
        if (DryRun) throw dryRunOperation();
        for (const id of Resources) {
          // A tag without a value goes whatever its value is, an empty list of tags means all.
          const goes = ({ Key, Value }: Tag): boolean =>
            Tags === undefined ||
            Tags.some((given) => given.Key === Key && (given.Value === undefined || given.Value === Value));
          setTags(
            state,
            id,
            typeOf(id),
            tagsOf(state, id).filter((tag) => !goes(tag)),
          );
        }
        return {};
      },
    }),

    DescribeTags: operation<DescribeTagsCommandInput, Omit<DescribeTagsCommandOutput, '$metadata'>>({
      authorize: () => [{ action: 'ec2:DescribeTags', resource: '*' }],
      handle: (input) => {
        const all = [...state.tags.entries()].flatMap(([ResourceId, { resourceType, tags }]) =>
          tags.map(({ Key = '', Value = '' }) => ({ ResourceId, resourceType, Key, Value })),
        );
        const found = all.filter((tag) =>
          passes(input.Filters, {
            names: ['key', 'value', 'resource-id', 'resource-type'],
            values: (name) =>
              ({ key: tag.Key, value: tag.Value, 'resource-id': tag.ResourceId, 'resource-type': tag.resourceType })[
                name
              ] ?? (name === `tag:${tag.Key}` ? tag.Value : undefined),
          }),
        );
        const page = pageOf(found, input);
        return {
          Tags: page.items.map(({ ResourceId, resourceType, Key, Value }) => ({
            ResourceId,
            // Written by setTags with one of EC2's own names.
            ResourceType: resourceType as ResourceType,
            Key,
            Value,
          })),
          NextToken: page.NextToken,
        };
      },
    }),
  };
};

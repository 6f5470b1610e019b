import type {
  AddTagsToResourceCommandInput,
  AddTagsToResourceCommandOutput,
  ListTagsForResourceCommandInput,
  ListTagsForResourceCommandOutput,
  RemoveTagsFromResourceCommandInput,
  RemoveTagsFromResourceCommandOutput,
  Tag,
} from '@aws-sdk/client-ssm';
import { AwsError } from '../../kernel/aws-error.js';
import { operation, type AccessRequest } from '../../kernel/service.js';
import { documentArn } from './documents.js';
import { findParameter, parameterArn } from './parameter-directory.js';
import type { SsmContext } from './ssm-state.js';

type Context = NonNullable<AccessRequest['context']>;

export const requestTagContext = (tags: readonly Tag[]): Context => ({
  ...Object.fromEntries(tags.map(({ Key, Value }) => [`aws:RequestTag/${Key}`, Value ?? ''])),
  ...(tags.length > 0 && { 'aws:TagKeys': tags.map(({ Key }) => Key ?? '') }),
});

export const resourceTagContext = (
  tags: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[],
): Context =>
  Object.fromEntries(
    tags.flatMap(({ Key, Value }) => [
      [`aws:ResourceTag/${Key}`, Value ?? ''],
      [`ssm:resourceTag/${Key}`, Value ?? ''],
    ]),
  );

interface Tagged {
  readonly ResourceType?: string | undefined;
  readonly ResourceId?: string | undefined;
}

/** Tags of documents and parameters. */
export const tagOperations = (context: SsmContext) => {
  const { cloud, state } = context;

  const key = ({ ResourceType: type = '', ResourceId: id = '' }: Tagged): string => {
    const exists =
      (type === 'Parameter' && findParameter(cloud, id) !== undefined) ||
      (type === 'Document' && state.documents.has(id)) ||
      (type === 'ManagedInstance' && state.managed.has(id));
    if (!exists) {
      throw new AwsError('InvalidResourceId', 'The resource ID is not valid. Verify that you entered the correct ID.');
    }
    return `${type}/${id}`;
  };

  const access =
    (action: string) =>
    ({ ResourceType: type = '', ResourceId: id = '' }: Tagged): AccessRequest[] => [
      {
        action: `ssm:${action}`,
        resource:
          type === 'Document'
            ? documentArn(context, id)
            : type === 'Parameter'
              ? parameterArn(cloud, id)
              : `arn:aws:ssm:${cloud.region}:${cloud.account}:managed-instance/${id}`,
        context: resourceTagContext(state.tags.get(`${type}/${id}`) ?? []),
      },
    ];

  return {
    AddTagsToResource: operation<AddTagsToResourceCommandInput, Omit<AddTagsToResourceCommandOutput, '$metadata'>>({
      authorize: (input) =>
        access('AddTagsToResource')(input).map((request) => ({
          ...request,
          context: { ...request.context, ...requestTagContext(input.Tags ?? []) },
        })),
      handle: (input) => {
        const merged = new Map((state.tags.get(key(input)) ?? []).map((tag) => [tag.Key, tag]));
        for (const tag of input.Tags ?? []) merged.set(tag.Key, tag);
        state.tags.set(key(input), [...merged.values()]);
        return {};
      },
    }),

    RemoveTagsFromResource: operation<
      RemoveTagsFromResourceCommandInput,
      Omit<RemoveTagsFromResourceCommandOutput, '$metadata'>
    >({
      authorize: access('RemoveTagsFromResource'),
      handle: (input) => {
        const left = (state.tags.get(key(input)) ?? []).filter(({ Key = '' }) => !input.TagKeys?.includes(Key));
        state.tags.set(key(input), left);
        return {};
      },
    }),

    ListTagsForResource: operation<
      ListTagsForResourceCommandInput,
      Omit<ListTagsForResourceCommandOutput, '$metadata'>
    >({
      authorize: access('ListTagsForResource'),
      handle: (input) => ({ TagList: [...(state.tags.get(key(input)) ?? [])] }),
    }),
  };
};

import { isDeepStrictEqual } from 'node:util';
import type {
  CreateCustomActionTypeCommandInput,
  CreateCustomActionTypeCommandOutput,
  DeleteCustomActionTypeCommandInput,
  ListActionTypesCommandInput,
  ListActionTypesCommandOutput,
} from '@aws-sdk/client-codepipeline';
import { AwsError } from '../../../kernel/aws-error.js';
import { accessTo } from '../access.js';
import { actionTypeArn } from '../names.js';
import { page } from '../pages.js';
import { served, type Answer } from '../served.js';
import { actionTypeKey, type ActionTypeDefinition } from '../state/action-type.js';
import { partnerDefinition } from '../state/partner-type.js';
import { tagList, withTags } from '../tags.js';
import {
  createCustomActionTypeShape,
  deleteCustomActionTypeShape,
  listActionTypesShape,
} from '../validation/action-type-shapes.js';
import type { Checked } from '../validation/constraints.js';
import type { World } from '../world.js';
import { actionTypeAnswer } from './action-type-answer.js';
import { checkActionType } from './check-action-type.js';
import { MANAGED_TYPES } from './managed-types.js';

const PAGE = 100;

export const customActionTypeOperations = ({ cloud, store, tunables }: World) => {
  const access = accessTo(cloud);
  return {
    CreateCustomActionType: served<CreateCustomActionTypeCommandInput, Answer<CreateCustomActionTypeCommandOutput>>(
      createCustomActionTypeShape,
      (input) => access.actionType('CreateCustomActionType', { ...input, owner: 'Custom' }, input.tags),
      (input) => {
        const definition = definitionFrom(input);
        checkActionType(definition);
        const key = actionTypeKey(definition.id);
        const existing = store.actionTypes.get(key);
        // What JSON cannot keep (undefined members) must not make two equal definitions differ.
        if (existing && !isDeepStrictEqual(existing.definition, definition)) {
          throw new AwsError(
            'ActionTypeAlreadyExistsException',
            `The specified action type already exists with a different definition: ${key}`,
          );
        }
        const inUse = [...store.actionTypes.values()].filter((type) => !type.deleted).length;
        if ((!existing || existing.deleted) && inUse >= tunables.customActionTypes) {
          throw new AwsError(
            'LimitExceededException',
            `The number of custom action types in account ${cloud.account} has reached the limit of ${tunables.customActionTypes}`,
          );
        }
        const tags = withTags(actionTypeArn(cloud, definition.id), existing?.tags ?? {}, input.tags);
        store.actionTypes.set(key, { definition, tags, deleted: false });
        return { actionType: actionTypeAnswer(definition), tags: tagList(tags) };
      },
    ),

    DeleteCustomActionType: served<DeleteCustomActionTypeCommandInput, object>(
      deleteCustomActionTypeShape,
      (input) => access.actionType('DeleteCustomActionType', { ...input, owner: 'Custom' }),
      ({ category, provider, version }) => {
        const key = actionTypeKey({ category, owner: 'Custom', provider, version });
        const existing = store.actionTypes.get(key);
        if (existing) store.actionTypes.set(key, { ...existing, tags: {}, deleted: true });
        return {};
      },
    ),

    ListActionTypes: served<ListActionTypesCommandInput, Answer<ListActionTypesCommandOutput>>(
      listActionTypesShape,
      access.anything('ListActionTypes'),
      ({ actionOwnerFilter, nextToken, regionFilter }) => {
        const custom = [...store.actionTypes.values()].flatMap((type) => (type.deleted ? [] : [type.definition]));
        const partners = [...store.partnerTypes.values()].map(({ declaration }) => partnerDefinition(declaration));
        const elsewhere = regionFilter !== undefined && regionFilter !== cloud.region;
        const all = elsewhere
          ? []
          : [...MANAGED_TYPES, ...partners, ...custom].filter(
              ({ id }) => actionOwnerFilter === undefined || id.owner === actionOwnerFilter,
            );
        const { items, ...rest } = page(all, nextToken, PAGE);
        return { actionTypes: items.map(actionTypeAnswer), ...rest };
      },
    ),
  };
};

const definitionFrom = (input: Checked<CreateCustomActionTypeCommandInput>): ActionTypeDefinition => ({
  id: { category: input.category, owner: 'Custom', provider: input.provider, version: input.version },
  ...(input.settings && Object.keys(given(input.settings)).length > 0 && { settings: given(input.settings) }),
  properties: (input.configurationProperties ?? []).map((property) => ({
    name: property.name,
    required: property.required,
    key: property.key,
    secret: property.secret,
    queryable: property.queryable ?? false,
    ...given({ description: property.description, type: property.type }),
  })),
  inputArtifactDetails: countsFrom(input.inputArtifactDetails),
  outputArtifactDetails: countsFrom(input.outputArtifactDetails),
});

const countsFrom = ({ minimumCount, maximumCount }: { minimumCount: number; maximumCount: number }) => ({
  minimumCount,
  maximumCount,
});

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Without the members that are undefined. */
const given = <T extends object>(members: T): Given<T> =>
  // The filter leaves exactly the members that are not undefined.
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Given<T>;

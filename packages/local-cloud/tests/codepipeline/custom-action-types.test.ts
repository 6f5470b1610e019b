import type { ActionType, CreateCustomActionTypeOutput } from '@aws-sdk/client-codepipeline';
import { beforeEach, describe, expect, test } from 'vitest';
import { textWith } from './matchers.js';
import { build, builderType, BUILD, pipelineCloud, pipelineOf, type PipelineCloud } from './pipeline-cloud.js';

let aws: PipelineCloud;
beforeEach(async () => {
  aws = await pipelineCloud({ tunables: { customActionTypes: 3 } });
});

const create = (overrides: object = {}): Promise<CreateCustomActionTypeOutput> =>
  aws.call('CreateCustomActionType', builderType(overrides));
const remove = (version = '1') =>
  aws.call('DeleteCustomActionType', { category: 'Build', provider: 'Builder', version });
const list = async (input: object = {}): Promise<ActionType[]> =>
  (await aws.call<{ actionTypes: ActionType[] }>('ListActionTypes', input)).actionTypes;
const property = (name: string, flags: object = {}) => ({ name, required: true, key: false, secret: false, ...flags });
const refused = (text: string) => ({ code: 'ValidationException', message: textWith(text) });

describe('creating', () => {
  test('the answer names the owner and renames the properties', async () => {
    const { actionType, tags } = await create({ tags: [{ key: 'team', value: 'build' }] });
    expect(tags).toEqual([{ key: 'team', value: 'build' }]);
    expect(actionType).toMatchObject({
      id: BUILD,
      actionConfigurationProperties: [
        { name: 'Command', required: true, key: true, secret: false, queryable: false },
        { name: 'Flags', required: false, key: false, secret: false, queryable: false },
      ],
      inputArtifactDetails: { minimumCount: 0, maximumCount: 5 },
    });
  });

  test('the same definition again is no error, another one under the same name is', async () => {
    await create();
    await create();
    await expect(create({ inputArtifactDetails: { minimumCount: 1, maximumCount: 1 } })).rejects.toMatchObject({
      code: 'ActionTypeAlreadyExistsException',
    });
  });

  test('there are at most as many as the limit says', async () => {
    for (const version of ['1', '2', '3']) await create({ version });
    await expect(create({ version: '4' })).rejects.toMatchObject({ code: 'LimitExceededException' });
    await remove('2');
    await create({ version: '4' });
  });

  test.each([
    ['a category that custom actions cannot have', { category: 'Approval' }, 'Approval'],
    [
      'more minimum than maximum',
      { inputArtifactDetails: { minimumCount: 2, maximumCount: 1 } },
      'inputArtifactDetails',
    ],
    [
      'more than five artifacts',
      { outputArtifactDetails: { minimumCount: 0, maximumCount: 6 } },
      'less than or equal to 5',
    ],
    ['a version of ten characters', { version: '1234567890' }, "'version'"],
    ['a provider with a dot', { provider: 'a.b' }, "'provider'"],
    [
      'eleven properties',
      { configurationProperties: Array.from({ length: 11 }, (_, index) => property(`P${index}`)) },
      "'configurationProperties'",
    ],
    ['the same property twice', { configurationProperties: [property('A'), property('A')] }, "'A'"],
    [
      'two queryable properties',
      { configurationProperties: [property('A', { queryable: true }), property('B', { queryable: true })] },
      'queryable',
    ],
    [
      'a queryable property that is secret',
      { configurationProperties: [property('A', { queryable: true, secret: true })] },
      'queryable',
    ],
    [
      'a queryable property that is optional',
      { configurationProperties: [property('A', { queryable: true, required: false })] },
      'queryable',
    ],
    [
      'a URL template with an unknown property',
      { settings: { entityUrlTemplate: 'https://x/{Config:Nope}' } },
      "'Nope', which is not declared",
    ],
    [
      'a URL template with an optional property',
      { settings: { entityUrlTemplate: 'https://x/{Config:Flags}' } },
      "'Flags', which must be required",
    ],
  ])('%s is refused', async (_what, overrides, text) => {
    await expect(create(overrides)).rejects.toMatchObject(refused(text));
    expect(await list({ actionOwnerFilter: 'Custom' })).toEqual([]);
  });

  test('tags of the system are refused', async () => {
    await expect(create({ tags: [{ key: 'aws:x', value: '' }] })).rejects.toMatchObject({
      code: 'InvalidTagsException',
    });
    await expect(
      create({ tags: Array.from({ length: 51 }, (_, index) => ({ key: `k${index}`, value: '' })) }),
    ).rejects.toMatchObject({ code: 'TooManyTagsException' });
  });
});

describe('deleting', () => {
  test('a deleted type is neither listed nor polled nor used', async () => {
    await create();
    await remove();
    expect(await list({ actionOwnerFilter: 'Custom' })).toEqual([]);
    await expect(aws.poll()).rejects.toMatchObject({ code: 'ActionTypeNotFoundException' });
    await expect(aws.call('CreatePipeline', { pipeline: pipelineOf({ Build: [build()] }) })).rejects.toMatchObject({
      code: 'InvalidActionDeclarationException',
      message:
        "ActionType (Category: 'Build', Provider: 'Builder', Owner: 'Custom', Version: '1') in action 'Compile' is not available in region 'US_EAST_1'",
    });
  });

  test('an identical definition restores it, another one never gets its version', async () => {
    await create();
    await remove();
    await expect(create({ settings: undefined })).rejects.toMatchObject({ code: 'ActionTypeAlreadyExistsException' });
    await create();
    expect(await list({ actionOwnerFilter: 'Custom' })).toHaveLength(1);
  });

  test('a type that is not there is deleted without a word', async () => {
    expect(await remove('9')).toEqual({});
  });
});

describe('listing', () => {
  test('the owner filters', async () => {
    await create();
    const owners = async (filter?: string) =>
      new Set((await list(filter === undefined ? {} : { actionOwnerFilter: filter })).map(({ id }) => id?.owner));
    expect(await owners()).toEqual(new Set(['AWS', 'Custom', 'ThirdParty']));
    expect(await owners('Custom')).toEqual(new Set(['Custom']));
    expect(await owners('AWS')).toEqual(new Set(['AWS']));
    expect(await owners('ThirdParty')).toEqual(new Set(['ThirdParty']));
    await expect(list({ actionOwnerFilter: 'Nobody' })).rejects.toMatchObject({ code: 'ValidationException' });
  });

  test('another Region has none', async () => {
    await create();
    expect(await list({ regionFilter: 'eu-west-1' })).toEqual([]);
    expect(await list({ regionFilter: 'us-east-1', actionOwnerFilter: 'Custom' })).toHaveLength(1);
  });
});

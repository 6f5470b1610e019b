import { isList, isObject, type Json, type JsonObject } from '../../template/json-value.js';
import { validationError } from '../../template/validation-error.js';
import type { CreatedResource, ResourceContext, ResourceProvider } from '../resource-provider.js';

const CUSTOM_RESOURCE = 'AWS::CloudFormation::CustomResource';
const LONGEST_WAIT_SECONDS = 3600;
const LONGEST_ID = 1024;

export const isCustomType = (type: string): boolean => type === CUSTOM_RESOURCE || /^Custom::[\w@-]{1,60}$/.test(type);

/** Everything but lists and objects is text for who makes the resource. */
const asText = (value: Json): Json => {
  if (isList(value)) return value.map(asText);
  return isObject(value) ? membersAsText(value) : String(value);
};

const membersAsText = (properties: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(properties).map(([key, member]) => [key, asText(member)]));

const serviceTokenOf = ({ ServiceToken: token }: JsonObject): string => {
  if (typeof token !== 'string' || token === '') throw validationError('Property ServiceToken cannot be empty.');
  return token;
};

const secondsOf = ({ ServiceTimeout: timeout = LONGEST_WAIT_SECONDS }: JsonObject): number => {
  const seconds = Number(timeout);
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= LONGEST_WAIT_SECONDS) return seconds;
  throw validationError(`ServiceTimeout must be a number of seconds from 1 to ${LONGEST_WAIT_SECONDS}`);
};

/** Asks who makes the resource; an answer that it failed is an error. */
const ask = async (
  properties: JsonObject,
  request: { readonly RequestType: 'Create' | 'Update' | 'Delete' } & JsonObject,
  context: ResourceContext,
): Promise<CreatedResource> => {
  const asked = { ...request, ResourceProperties: membersAsText(properties) };
  const answer = await context.askCustom(serviceTokenOf(properties), asked, secondsOf(properties));
  const { physicalId = '' } = answer;
  const isId = physicalId !== '' && Buffer.byteLength(physicalId) <= LONGEST_ID;
  if (answer.status === 'SUCCESS') {
    if (!isId) throw new Error('Invalid PhysicalResourceId');
    return { physicalId, attributes: answer.data, noEcho: answer.noEcho };
  }
  // Also who failed may have made it, or another one.
  if (isId && request.RequestType !== 'Delete') context.exists(physicalId);
  throw new Error(
    `Received response status [FAILED] from custom resource. Message returned: ${answer.reason} (RequestId: ${answer.requestId})`,
  );
};

/** A resource that a function, or a topic's subscriber, makes: `Fn::GetAtt` gives what its answer says. */
export const customResource = (type: string): ResourceProvider => ({
  type,
  name: { maxLength: 255 },
  hasAttribute: () => true,
  absent: [],
  alwaysUpdated: false,
  replaces: () => false,
  recreates: () => 'Never',
  create: async (properties, context) => {
    // Whatever comes of it, the one who makes it is asked to delete it when its creation is taken back.
    context.exists(context.name);
    return ask(properties, { RequestType: 'Create', ResourceType: type }, context);
  },
  update: (update, context) => change(type, update, context),
  revert: (update, context) => change(type, update, context),
  delete: async (physicalId, properties, context) => {
    const request = { RequestType: 'Delete', ResourceType: type, PhysicalResourceId: physicalId } as const;
    await ask(properties, request, context);
  },
});

const change = async (
  type: string,
  { physicalId, properties, previous }: Parameters<ResourceProvider['update']>[0],
  context: ResourceContext,
) => {
  if (serviceTokenOf(properties) !== previous['ServiceToken'])
    throw new Error('Modifying service token is not allowed.');
  const request = {
    RequestType: 'Update',
    ResourceType: type,
    PhysicalResourceId: physicalId,
    OldResourceProperties: membersAsText(previous),
  } as const;
  return ask(properties, request, context);
};

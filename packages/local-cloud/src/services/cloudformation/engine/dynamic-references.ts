import type { GetSecretValueCommandOutput } from '@aws-sdk/client-secrets-manager';
import type { GetParameterCommandOutput } from '@aws-sdk/client-ssm';
import type { ResourceContext } from '../resources/resource-provider.js';
import { isList, isObject, type Json, type JsonObject } from '../template/json-value.js';
import { validationError } from '../template/validation-error.js';

type Services = Pick<ResourceContext, 'call'>;

const PATTERN = /\{\{resolve:(ssm|ssm-secure|secretsmanager):([^{}]+)\}\}/g;

/** Replaces `{{resolve:…}}` in all texts of a value by what SSM or Secrets Manager hold. */
export const resolveDynamicReferences = async (value: JsonObject, services: Services): Promise<JsonObject> => {
  const resolved = await resolveIn(value, services);
  if (!isObject(resolved)) throw validationError('Properties must be an object');
  return resolved;
};

const resolveIn = async (value: Json, services: Services): Promise<Json> => {
  if (typeof value === 'string') return resolveText(value, services);
  if (isList(value)) {
    const items: Json[] = [];
    for (const item of value) items.push(await resolveIn(item, services));
    return items;
  }
  if (!isObject(value)) return value;
  const members: Record<string, Json> = {};
  for (const [key, member] of Object.entries(value)) members[key] = await resolveIn(member, services);
  return members;
};

const resolveText = async (text: string, services: Services): Promise<string> => {
  const pieces: string[] = [];
  let end = 0;
  for (const match of text.matchAll(PATTERN)) {
    pieces.push(text.slice(end, match.index), await readReference(services, match[1] ?? '', match[2] ?? ''));
    end = match.index + match[0].length;
  }
  return [...pieces, text.slice(end)].join('');
};

const readReference = async (services: Services, service: string, key: string): Promise<string> => {
  if (service === 'secretsmanager') return readSecret(services, key);
  const input = { Name: key, WithDecryption: true };
  const answer = await services.call<GetParameterCommandOutput>('ssm', 'GetParameter', input);
  return answer.Parameter?.Value ?? '';
};

/** `id:SecretString:member:stage:version`; the id may be an ARN, which has colons itself. */
const readSecret = async (services: Services, key: string): Promise<string> => {
  const form = /^(arn(?::[^:]*){6}|[^:]*)(?::SecretString:?([^:]*):?([^:]*).*)?$/;
  const [, id = key, member = '', stage = ''] = form.exec(key) ?? [];
  const answer = await services.call<GetSecretValueCommandOutput>('secretsmanager', 'GetSecretValue', {
    SecretId: id,
    ...(stage !== '' && { VersionStage: stage }),
  });
  const secret = answer.SecretString ?? '';
  if (member === '') return secret;
  // JSON.parse gives nothing but JSON values.
  const parsed = JSON.parse(secret) as Json;
  const value = isObject(parsed) ? parsed[member] : undefined;
  if (value === undefined) throw validationError('Could not find a value associated with JSONKey in SecretString');
  return typeof value === 'string' ? value : JSON.stringify(value);
};

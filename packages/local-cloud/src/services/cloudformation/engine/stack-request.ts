import type { Capability } from '@aws-sdk/client-cloudformation';
import type { GetParametersCommandOutput } from '@aws-sdk/client-ssm';
import type { Caller } from '../../../kernel/caller.js';
import type { Cloud } from '../../../kernel/cloud.js';
import { mayAssume } from '../../iam/may-assume.js';
import type { EngineTools } from './stack-operation.js';
import type { StackInput, StackRecord, StackTag } from '../stacks/stack-record.js';
import { checkCapabilities } from '../template/capabilities.js';
import { resolveParameters, type GivenParameter } from '../template/parameter-values.js';
import type { Template } from '../template/template.js';
import { validationError } from '../template/validation-error.js';
import { fetchTemplate } from './template-url.js';

/** The members that CreateStack, UpdateStack and CreateChangeSet share. */
export interface StackRequest {
  readonly TemplateBody?: string | undefined;
  readonly TemplateURL?: string | undefined;
  readonly UsePreviousTemplate?: boolean | undefined;
  readonly Parameters?: readonly GivenParameter[] | undefined;
  readonly Capabilities?: readonly string[] | undefined;
  readonly Tags?: readonly { readonly Key: string | undefined; readonly Value: string | undefined }[] | undefined;
  readonly NotificationARNs?: readonly string[] | undefined;
  readonly RoleARN?: string | undefined;
  /** The types that the template may have: names, or groups such as `AWS::EC2::*`. */
  readonly ResourceTypes?: readonly string[] | undefined;
}

const LONGEST_BODY = 51_200;
const LONGEST_TEMPLATE = 1_048_576;

/** The template's text: given, or read from S3. */
export const templateText = async (
  cloud: Cloud,
  { TemplateBody: body, TemplateURL: url }: Pick<StackRequest, 'TemplateBody' | 'TemplateURL'>,
  caller: Caller,
): Promise<string | undefined> => {
  if (body !== undefined && url !== undefined) {
    throw validationError('Only one of TemplateBody or TemplateUrl may be specified');
  }
  if (body !== undefined && Buffer.byteLength(body) > LONGEST_BODY) {
    throw validationError(
      `1 validation error detected: Value at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to ${LONGEST_BODY}`,
    );
  }
  const text = url === undefined ? body : await fetchTemplate(cloud, url, caller);
  if (text !== undefined && Buffer.byteLength(text) > LONGEST_TEMPLATE) {
    throw validationError(`Template may not exceed ${LONGEST_TEMPLATE} bytes in size.`);
  }
  return text;
};

/** Checks a request as far as it can be without touching a resource; `previous` is the stack that it would change. */
export const readStackRequest = async (
  { cloud, templates }: EngineTools,
  request: StackRequest,
  previous: StackRecord | undefined,
  /** With whose rights templates and stored parameters are read. */
  caller: Caller,
  /** Capabilities that need not be given: a change set shows what a transform made before it is executed. */
  shown: readonly Capability[] = [],
): Promise<StackInput> => {
  const given = await templateText(cloud, request, caller);
  const text = given ?? (request.UsePreviousTemplate === true ? previous?.input.templateBody : undefined);
  if (text === undefined) {
    throw validationError('Either Template URL or Template Body must be specified.');
  }
  const template = templates.readChecked(text);
  const capabilities = request.Capabilities ?? [];
  checkCapabilities(template, capabilities, shown);
  checkResourceTypes(template, request.ResourceTypes);
  const before = previous?.input;
  const roleArn = request.RoleARN ?? before?.roleArn;
  if (request.RoleARN !== undefined) await checkRole(cloud, request.RoleARN);
  return {
    templateBody: text,
    parameters: await resolveParameters(
      template.parameters,
      request.Parameters ?? [],
      before?.parameters ?? [],
      storedParameters(cloud, caller),
    ),
    tags: request.Tags ? request.Tags.map(readTag) : (before?.tags ?? []),
    capabilities,
    notificationArns: request.NotificationARNs ?? before?.notificationArns ?? [],
    ...(roleArn !== undefined && { roleArn }),
  };
};

/** Refuses a role that CloudFormation cannot use. */
export const checkRole = async (cloud: Cloud, roleArn: string): Promise<void> => {
  if (await mayAssume(cloud, 'cloudformation.amazonaws.com', roleArn)) return;
  throw validationError(`Role ${roleArn} is invalid or cannot be assumed`);
};

const checkResourceTypes = ({ resources }: Template, allowed: readonly string[] = []): void => {
  if (allowed.length === 0) return;
  const isAllowed = (type: string): boolean =>
    allowed.some((one) => one === type || (one.endsWith('*') && type.startsWith(one.slice(0, -1))));
  const refused = Object.values(resources).find(({ type }) => !isAllowed(type));
  if (!refused) return;
  throw validationError(
    `Resource type ${refused.type} is not allowed by parameter ResourceTypes [${allowed.join(', ')}]`,
  );
};

const readTag = ({ Key: key, Value: value }: { Key: string | undefined; Value: string | undefined }): StackTag => {
  if (key === undefined || key === '') throw validationError('Tag keys cannot be empty');
  if (key.startsWith('aws:')) throw validationError('Tag keys cannot start with aws:');
  return { key, value: value ?? '' };
};

const BATCH = 10;

const storedParameters =
  (cloud: Cloud, caller: Caller) =>
  async (names: readonly string[]): Promise<ReadonlyMap<string, string>> => {
    const values = new Map<string, string>();
    for (let start = 0; start < names.length; start += BATCH) {
      const input = { Names: names.slice(start, start + BATCH) };
      const answer = await cloud.call<GetParametersCommandOutput>('ssm', 'GetParameters', input, caller);
      for (const { Name: name, Value: value } of answer.Parameters ?? []) {
        if (name !== undefined && value !== undefined) values.set(name, value);
      }
    }
    return values;
  };

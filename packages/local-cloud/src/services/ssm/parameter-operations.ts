import type {
  DeleteParameterCommandInput,
  DeleteParameterCommandOutput,
  DeleteParametersCommandInput,
  DeleteParametersCommandOutput,
  GetParameterCommandInput,
  GetParameterCommandOutput,
  GetParameterHistoryCommandInput,
  GetParameterHistoryCommandOutput,
  GetParametersByPathCommandInput,
  GetParametersByPathCommandOutput,
  GetParametersCommandInput,
  GetParametersCommandOutput,
  Parameter,
  PutParameterCommandInput,
  PutParameterCommandOutput,
} from '@aws-sdk/client-ssm';
import { AwsError } from '../../kernel/aws-error.js';
import { callerArn } from '../../kernel/caller.js';
import { operation, type AccessRequest } from '../../kernel/service.js';
import { parameterNotFound, validationException } from './errors.js';
import { pageOf } from './pages.js';
import {
  findParameter,
  isPublicName,
  parameterArn,
  publicParameters,
  readParameter,
  splitSelector,
} from './parameter-directory.js';
import type { ParameterRecord, ParameterType, ParameterVersion } from './parameter-record.js';
import type { SsmContext } from './ssm-state.js';
import { requestTagContext, resourceTagContext } from './tag-operations.js';

const STANDARD_LIMIT_BYTES = 4096;
const ADVANCED_LIMIT_BYTES = 8192;
const MOST_VERSIONS = 100;
const TYPES: readonly string[] = ['String', 'StringList', 'SecureString'] satisfies ParameterType[];

export const parameterOperations = ({ cloud, state }: SsmContext) => {
  const access = (action: string, selector: string): AccessRequest => ({
    action: `ssm:${action}`,
    resource: parameterArn(cloud, selector),
    context: resourceTagContext(state.tags.get(`Parameter/${splitSelector(selector).name}`) ?? []),
  });

  /** A secure string is shown only when the caller asks for it plain; here nothing is really encrypted. */
  const view = (name: string, version: ParameterVersion, decrypt = false, selector?: string): Parameter => ({
    Name: name,
    ARN: parameterArn(cloud, name),
    Type: version.type,
    Value:
      version.type === 'SecureString' && !decrypt
        ? Buffer.from(`kms:${version.keyId ?? 'alias/aws/ssm'}:${version.value}`).toString('base64')
        : version.value,
    Version: version.version,
    LastModifiedDate: new Date(version.changedAt),
    DataType: version.dataType,
    ...(selector !== undefined && { Selector: selector }),
  });

  const viewSelected = (selector: string, decrypt: boolean | undefined): Parameter | undefined => {
    const { name, asked } = splitSelector(selector);
    const found = findParameter(cloud, name);
    const version = readParameter(cloud, selector);
    return found && version && view(found.name, version, decrypt, asked === undefined ? undefined : `:${asked}`);
  };

  const checkName = (name: string): void => {
    if (isPublicName(name) || /^\/?(aws|ssm)/i.test(name)) {
      throw validationException(`No access to reserved parameter name: ${name}.`);
    }
    if (!/^[a-zA-Z0-9_.\-/]{1,2048}$/.test(name)) {
      throw validationException(
        'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of ' +
          'sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the ' +
          'following 3 symbols .-_',
      );
    }
    if (name.includes('/') && !name.startsWith('/')) {
      throw validationException('Parameter name must be a fully qualified name.');
    }
  };

  const demand = (name: string): ParameterRecord => {
    const found = findParameter(cloud, splitSelector(name).name);
    if (!found) throw parameterNotFound();
    return found;
  };

  const remove = (name: string): boolean => {
    const plain = splitSelector(name).name;
    state.tags.delete(`Parameter/${plain}`);
    return state.parameters.delete(plain);
  };

  const putParameter = (input: PutParameterCommandInput, changedBy: string): PutParameterCommandOutput['Version'] => {
    const { Name: name = '', Value: value = '', Overwrite: overwrite = false } = input;
    checkName(name);
    const before = state.parameters.get(name);
    const last = before?.versions.at(-1);
    if (last && !overwrite) {
      throw new AwsError(
        'ParameterAlreadyExists',
        'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
      );
    }
    if (overwrite && input.Tags && input.Tags.length > 0) {
      throw validationException("Invalid request: tags and overwrite can't be used together.");
    }
    const type = input.Type ?? last?.type;
    if (type === undefined) throw validationException('A parameter type is required when you create a parameter.');
    if (!TYPES.includes(type)) {
      throw new AwsError('UnsupportedParameterType', `The parameter type ${type} is not supported.`);
    }
    const tier = input.Tier ?? last?.tier ?? 'Standard';
    const limit = tier === 'Standard' ? STANDARD_LIMIT_BYTES : ADVANCED_LIMIT_BYTES;
    if (value === '') throw validationException("Parameter value can't be empty.");
    if (Buffer.byteLength(value) > limit) {
      throw validationException(
        `${tier} tier parameters support a maximum parameter value of ${limit} characters. To create a larger ` +
          'parameter value, upgrade the parameter to use the advanced-parameter tier.',
      );
    }
    const pattern = input.AllowedPattern;
    if (pattern !== undefined && !matches(pattern, value)) {
      throw new AwsError(
        'ParameterPatternMismatchException',
        'Parameter value, cannot be validated against allowedPattern: ' + pattern,
      );
    }
    const dataType = input.DataType ?? 'text';
    const keyId = input.KeyId ?? (type === 'SecureString' ? 'alias/aws/ssm' : undefined);
    const version: ParameterVersion = {
      version: (last?.version ?? 0) + 1,
      value,
      type,
      dataType,
      changedAt: cloud.clock.now(),
      changedBy,
      tier,
      labels: [],
      ...(keyId !== undefined && { keyId }),
      ...(input.Description !== undefined && { description: input.Description }),
      ...(pattern !== undefined && { allowedPattern: pattern }),
    };
    state.parameters.set(name, { name, versions: [...(before?.versions ?? []), version].slice(-MOST_VERSIONS) });
    if (input.Tags && input.Tags.length > 0) state.tags.set(`Parameter/${name}`, input.Tags);
    return version.version;
  };

  const matches = (pattern: string, value: string): boolean => {
    try {
      return new RegExp(pattern).test(value);
    } catch {
      throw new AwsError('InvalidAllowedPatternException', `The pattern ${pattern} is not valid.`);
    }
  };

  return {
    PutParameter: operation<PutParameterCommandInput, Omit<PutParameterCommandOutput, '$metadata'>>({
      authorize: ({ Name: name = '', Tags: tags = [], Overwrite: overwrite = false }) => {
        const request = access('PutParameter', name);
        return [
          { ...request, context: { ...request.context, ...requestTagContext(tags), 'ssm:Overwrite': overwrite } },
        ];
      },
      handle: (input, { caller }) => ({
        Version: putParameter(input, callerArn(caller, cloud.account)),
        Tier: input.Tier ?? 'Standard',
      }),
    }),

    GetParameter: operation<GetParameterCommandInput, Omit<GetParameterCommandOutput, '$metadata'>>({
      authorize: ({ Name: name = '' }) => [access('GetParameter', name)],
      handle: ({ Name: selector = '', WithDecryption: decrypt }) => {
        const found = viewSelected(selector, decrypt);
        if (found) return { Parameter: found };
        const { name, asked } = splitSelector(selector);
        if (asked !== undefined && findParameter(cloud, name)) {
          throw new AwsError(
            'ParameterVersionNotFound',
            `Systems Manager could not find version ${asked} of ${name}. Verify the version and try again.`,
          );
        }
        throw parameterNotFound();
      },
    }),

    GetParameters: operation<GetParametersCommandInput, Omit<GetParametersCommandOutput, '$metadata'>>({
      authorize: ({ Names: names = [] }) => names.map((name) => access('GetParameters', name)),
      handle: ({ Names: names = [], WithDecryption: decrypt }) => {
        if (names.length > 10) throw validationException('Member must have length less than or equal to 10');
        const found = names.map((name) => ({ name, parameter: viewSelected(name, decrypt) }));
        return {
          Parameters: found.flatMap(({ parameter }) => parameter ?? []),
          InvalidParameters: found.filter(({ parameter }) => !parameter).map(({ name }) => name),
        };
      },
    }),

    GetParametersByPath: operation<
      GetParametersByPathCommandInput,
      Omit<GetParametersByPathCommandOutput, '$metadata'>
    >({
      authorize: ({ Path: path = '' }) => [access('GetParametersByPath', path)],
      handle: (input) => {
        const { Path: path = '', Recursive: recursive = false, WithDecryption: decrypt } = input;
        if (!path.startsWith('/')) {
          throw validationException(
            'The parameter doesn\'t meet the parameter name requirements. The parameter name must begin with a forward slash "/".',
          );
        }
        const folder = path.endsWith('/') ? path : `${path}/`;
        const found = [...publicParameters(), ...state.parameters.values()]
          .filter(({ name }) => name.startsWith(folder))
          .filter(({ name }) => recursive || !name.slice(folder.length).includes('/'))
          .sort((a, b) => (a.name < b.name ? -1 : 1));
        const page = pageOf(found, input, 10);
        return {
          Parameters: page.items.flatMap(({ name, versions }) => {
            const last = versions.at(-1);
            return last ? [view(name, last, decrypt)] : [];
          }),
          NextToken: page.NextToken,
        };
      },
    }),

    GetParameterHistory: operation<
      GetParameterHistoryCommandInput,
      Omit<GetParameterHistoryCommandOutput, '$metadata'>
    >({
      authorize: ({ Name: name = '' }) => [access('GetParameterHistory', name)],
      handle: (input) => {
        const { name, versions } = demand(input.Name ?? '');
        const page = pageOf(versions, input, 50);
        return {
          Parameters: page.items.map((version) => ({
            ...view(name, version, input.WithDecryption),
            LastModifiedUser: version.changedBy,
            Tier: version.tier,
            Labels: [...version.labels],
            ...(version.description !== undefined && { Description: version.description }),
          })),
          NextToken: page.NextToken,
        };
      },
    }),

    DeleteParameter: operation<DeleteParameterCommandInput, Omit<DeleteParameterCommandOutput, '$metadata'>>({
      authorize: ({ Name: name = '' }) => [access('DeleteParameter', name)],
      handle: ({ Name: name = '' }) => {
        if (!remove(name)) throw parameterNotFound();
        return {};
      },
    }),

    DeleteParameters: operation<DeleteParametersCommandInput, Omit<DeleteParametersCommandOutput, '$metadata'>>({
      authorize: ({ Names: names = [] }) => names.map((name) => access('DeleteParameters', name)),
      handle: ({ Names: names = [] }) => {
        const deleted = names.filter(remove);
        return { DeletedParameters: deleted, InvalidParameters: names.filter((name) => !deleted.includes(name)) };
      },
    }),
  };
};

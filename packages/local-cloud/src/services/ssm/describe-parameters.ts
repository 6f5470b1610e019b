import type { DescribeParametersCommandInput, DescribeParametersCommandOutput } from '@aws-sdk/client-ssm';
import { AwsError } from '../../kernel/aws-error.js';
import { operation } from '../../kernel/service.js';
import { pageOf } from './pages.js';
import { parameterArn } from './parameter-directory.js';
import type { ParameterRecord } from './parameter-record.js';
import type { SsmContext } from './ssm-state.js';

export const describeParameterOperations = ({ cloud, state }: SsmContext) => ({
  DescribeParameters: operation<DescribeParametersCommandInput, Omit<DescribeParametersCommandOutput, '$metadata'>>({
    authorize: () => [{ action: 'ssm:DescribeParameters', resource: '*' }],
    handle: (input) => {
      const filters = [
        ...(input.ParameterFilters ?? []),
        ...(input.Filters ?? []).map(({ Key, Values }) => ({ Key, Option: 'Equals', Values })),
      ];
      const passes = ({ name, versions }: ParameterRecord): boolean =>
        filters.every(({ Key: key = '', Option: option = 'Equals', Values: values = [] }) => {
          const last = versions.at(-1);
          const tags = state.tags.get(`Parameter/${name}`) ?? [];
          if (key.startsWith('tag:')) {
            return tags.some(
              ({ Key, Value = '' }) => `tag:${Key}` === key && (values.length === 0 || values.includes(Value)),
            );
          }
          switch (key) {
            case 'Name':
              return values.some((value) =>
                option === 'BeginsWith'
                  ? name.startsWith(value)
                  : option === 'Contains'
                    ? name.includes(value)
                    : name === value,
              );
            case 'Path':
              return values.some((value) => {
                const folder = value.endsWith('/') ? value : `${value}/`;
                return name.startsWith(folder) && (option === 'Recursive' || !name.slice(folder.length).includes('/'));
              });
            case 'Type':
              return values.some((value) => value === last?.type);
            case 'KeyId':
              return values.some((value) => value === last?.keyId);
            case 'Tier':
              return values.some((value) => value === last?.tier);
            case 'DataType':
              return values.some((value) => value === last?.dataType);
            default:
              throw new AwsError('InvalidFilterKey', `The following filter key is not valid: ${key}.`);
          }
        });
      const page = pageOf([...state.parameters.values()].filter(passes), input, 50);
      return {
        Parameters: page.items.flatMap(({ name, versions }) => {
          const last = versions.at(-1);
          if (!last) return [];
          return [
            {
              Name: name,
              ARN: parameterArn(cloud, name),
              Type: last.type,
              LastModifiedDate: new Date(last.changedAt),
              LastModifiedUser: last.changedBy,
              Version: last.version,
              Tier: last.tier,
              DataType: last.dataType,
              Policies: [],
              ...(last.keyId !== undefined && { KeyId: last.keyId }),
              ...(last.description !== undefined && { Description: last.description }),
              ...(last.allowedPattern !== undefined && { AllowedPattern: last.allowedPattern }),
            },
          ];
        }),
        NextToken: page.NextToken,
      };
    },
  }),
});

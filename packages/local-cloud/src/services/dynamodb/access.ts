import type { Cloud } from '../../kernel/cloud.js';
import type { AccessRequest } from '../../kernel/service.js';
import { tableArn, tableNameOf } from './table.js';

export const onTable = (cloud: Cloud, action: string, table: string | undefined): AccessRequest => ({
  action: `dynamodb:${action}`,
  resource: tableArn(cloud, tableNameOf(table)),
});

/** The index where one is read, else the table. */
export const onTableOrIndex = (
  cloud: Cloud,
  action: 'Query' | 'Scan',
  input: { readonly TableName: string | undefined; readonly IndexName?: string | undefined },
): AccessRequest => {
  const request = onTable(cloud, action, input.TableName);
  return input.IndexName === undefined
    ? request
    : { ...request, resource: `${request.resource}/index/${input.IndexName}` };
};

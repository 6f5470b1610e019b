import type {
  DeleteDashboardsCommandInput,
  GetDashboardCommandInput,
  GetDashboardOutput,
  ListDashboardsCommandInput,
  ListDashboardsOutput,
  PutDashboardCommandInput,
  PutDashboardOutput,
} from '@aws-sdk/client-cloudwatch';
import { AwsError } from '../../kernel/aws-error.js';
import type { Cloud } from '../../kernel/cloud.js';
import { operation } from '../../kernel/service.js';

interface DashboardRecord {
  readonly name: string;
  /** JSON text. */
  readonly body: string;
  readonly modifiedAt: number;
}

export const dashboardOperations = (cloud: Cloud) => {
  const dashboards = cloud.collection<DashboardRecord>('monitoring.dashboards');
  const arnOf = (name: string): string => `arn:aws:cloudwatch::${cloud.account}:dashboard/${name}`;
  const on = (action: string) => (input: { DashboardName?: string | undefined }) => [
    { action: `cloudwatch:${action}`, resource: arnOf(input.DashboardName ?? '*') },
  ];
  const notFound = (name: string): AwsError =>
    new AwsError('ResourceNotFound', `Dashboard ${name} does not exist`, { status: 404 });

  return {
    PutDashboard: operation<PutDashboardCommandInput, PutDashboardOutput>({
      authorize: on('PutDashboard'),
      handle: ({ DashboardName: name = '', DashboardBody: body = '' }) => {
        try {
          JSON.parse(body);
        } catch {
          throw new AwsError('InvalidParameterInput', 'The field DashboardBody must be a valid JSON object');
        }
        dashboards.set(name, { name, body, modifiedAt: cloud.clock.now() });
        return { DashboardValidationMessages: [] };
      },
    }),
    GetDashboard: operation<GetDashboardCommandInput, GetDashboardOutput>({
      authorize: on('GetDashboard'),
      handle: ({ DashboardName = '' }) => {
        const found = dashboards.get(DashboardName);
        if (!found) throw notFound(DashboardName);
        return { DashboardArn: arnOf(found.name), DashboardName: found.name, DashboardBody: found.body };
      },
    }),
    ListDashboards: operation<ListDashboardsCommandInput, ListDashboardsOutput>({
      authorize: () => [{ action: 'cloudwatch:ListDashboards', resource: '*' }],
      handle: ({ DashboardNamePrefix = '' }) => ({
        DashboardEntries: [...dashboards.values()]
          .filter(({ name }) => name.startsWith(DashboardNamePrefix))
          .map(({ name, body, modifiedAt }) => ({
            DashboardName: name,
            DashboardArn: arnOf(name),
            LastModified: new Date(modifiedAt),
            Size: body.length,
          })),
      }),
    }),
    DeleteDashboards: operation<DeleteDashboardsCommandInput, object>({
      authorize: ({ DashboardNames = [] }) =>
        DashboardNames.map((name) => ({ action: 'cloudwatch:DeleteDashboards', resource: arnOf(name) })),
      handle: ({ DashboardNames = [] }) => {
        const missing = DashboardNames.find((name) => !dashboards.has(name));
        if (missing !== undefined) throw notFound(missing);
        for (const name of DashboardNames) dashboards.delete(name);
        return {};
      },
    }),
  };
};

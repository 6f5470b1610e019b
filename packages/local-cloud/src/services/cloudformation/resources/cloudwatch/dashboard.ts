import type { PutDashboardCommandInput } from '@aws-sdk/client-cloudwatch';
import { document, needed, tags, text } from '../property-shape.js';
import { provider, type ResourceContext } from '../resource-provider.js';

const put = async (DashboardName: string, DashboardBody: string, context: ResourceContext) => {
  await context.call('monitoring', 'PutDashboard', { DashboardName, DashboardBody } satisfies PutDashboardCommandInput);
  return { physicalId: DashboardName };
};

export const cloudwatchDashboard = provider({
  type: 'AWS::CloudWatch::Dashboard',
  properties: { DashboardBody: needed(document), DashboardName: text, Tags: tags },
  name: { property: 'DashboardName', maxLength: 255, form: 'logicalId-random' },
  replaceOn: ['DashboardName'],
  attributes: [],
  absent: ['ResourceNotFound', 'DashboardNotFoundError'],
  create: ({ DashboardBody }, context) => put(context.name, DashboardBody, context),
  update: ({ physicalId, properties: { DashboardBody } }, context) => put(physicalId, DashboardBody, context),
  delete: (name, _, context) => context.call('monitoring', 'DeleteDashboards', { DashboardNames: [name] }),
});

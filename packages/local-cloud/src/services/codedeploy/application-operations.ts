import type {
  ApplicationInfo,
  BatchGetApplicationsCommandInput,
  BatchGetApplicationsOutput,
  CreateApplicationCommandInput,
  CreateApplicationOutput,
  DeleteApplicationCommandInput,
  GetApplicationCommandInput,
  GetApplicationOutput,
  ListApplicationsCommandInput,
  ListApplicationsOutput,
  UpdateApplicationCommandInput,
} from '@aws-sdk/client-codedeploy';
import { AwsError } from '../../kernel/aws-error.js';
import { operation } from '../../kernel/service.js';
import { accessTo } from './access.js';
import { batch, page } from './pages.js';
import type { ApplicationRecord } from './records.js';
import { findApplication, groupKey, groupsOf, validName, type World } from './store.js';
import { withTags } from './tags.js';

export const applicationOperations = ({ cloud, store }: World) => {
  const access = accessTo(cloud);
  const refuseKnown = (name: string): void => {
    if (!store.applications.has(name)) return;
    throw new AwsError('ApplicationAlreadyExistsException', `An application with the name ${name} already exists`);
  };

  return {
    CreateApplication: operation<CreateApplicationCommandInput, CreateApplicationOutput>({
      authorize: ({ applicationName }) => [access.application('CreateApplication', applicationName)],
      handle: ({ applicationName, computePlatform = 'Server', tags }) => {
        const name = validName('application', applicationName);
        if (computePlatform !== 'Server') {
          throw new AwsError(
            'InvalidComputePlatformException',
            computePlatform === 'ECS' || computePlatform === 'Lambda'
              ? `The local cloud deploys to instances only: the computePlatform must be Server, not ${computePlatform}`
              : 'The computePlatform is invalid: it must be Server, Lambda or ECS',
          );
        }
        refuseKnown(name);
        const id = cloud.uuid();
        const createdAt = cloud.clock.now();
        store.applications.set(name, { id, name, createdAt, tags: withTags({}, tags), revisions: [] });
        return { applicationId: id };
      },
    }),
    GetApplication: operation<GetApplicationCommandInput, GetApplicationOutput>({
      authorize: ({ applicationName }) => [access.application('GetApplication', applicationName)],
      handle: ({ applicationName }) => ({ application: view(findApplication(store, applicationName)) }),
    }),
    BatchGetApplications: operation<BatchGetApplicationsCommandInput, BatchGetApplicationsOutput>({
      authorize: ({ applicationNames }) =>
        (applicationNames ?? []).map((name) => access.application('BatchGetApplications', name)),
      handle: ({ applicationNames }) => ({
        applicationsInfo: batch(applicationNames, 100).map((name) => view(findApplication(store, name))),
      }),
    }),
    ListApplications: operation<ListApplicationsCommandInput, ListApplicationsOutput>({
      authorize: () => [access.application('ListApplications')],
      handle: ({ nextToken }) => {
        const { items, ...rest } = page([...store.applications.keys()], nextToken);
        return { applications: items, ...rest };
      },
    }),
    UpdateApplication: operation<UpdateApplicationCommandInput, object>({
      authorize: ({ applicationName }) => [access.application('UpdateApplication', applicationName)],
      handle: ({ applicationName, newApplicationName }) => {
        const application = findApplication(store, applicationName);
        const name = validName('application', newApplicationName);
        if (name === application.name) return {};
        refuseKnown(name);
        store.applications.set(name, { ...application, name });
        for (const group of groupsOf(store, application.name)) {
          store.groups.set(groupKey(name, group.name), { ...group, application: name });
          store.groups.delete(groupKey(application.name, group.name));
        }
        for (const deployment of [...store.deployments.values()]) {
          if (deployment.application !== application.name) continue;
          store.deployments.set(deployment.id, { ...deployment, application: name });
        }
        store.applications.delete(application.name);
        return {};
      },
    }),
    DeleteApplication: operation<DeleteApplicationCommandInput, object>({
      authorize: ({ applicationName }) => [access.application('DeleteApplication', applicationName)],
      handle: ({ applicationName }) => {
        // One that is not there is as good as deleted.
        const name = validName('application', applicationName);
        for (const group of groupsOf(store, name)) store.groups.delete(groupKey(name, group.name));
        store.applications.delete(name);
        return {};
      },
    }),
  };
};

const view = ({ id, name, createdAt }: ApplicationRecord): ApplicationInfo => ({
  applicationId: id,
  applicationName: name,
  createTime: new Date(createdAt),
  linkedToGitHub: false,
  computePlatform: 'Server',
});

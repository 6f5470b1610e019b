import type {
  GenericRevisionInfo,
  GetApplicationRevisionCommandInput,
  GetApplicationRevisionOutput,
  ListApplicationRevisionsCommandInput,
  ListApplicationRevisionsOutput,
  RegisterApplicationRevisionCommandInput,
} from '@aws-sdk/client-codedeploy';
import { AwsError } from '../../kernel/aws-error.js';
import { operation } from '../../kernel/service.js';
import { accessTo } from './access.js';
import { page } from './pages.js';
import type { RegisteredRevision } from './records.js';
import { readRevision, revisionView, sameRevision, withRevision } from './revisions.js';
import { findApplication, type World } from './store.js';

export const revisionOperations = ({ cloud, store }: World) => {
  const access = accessTo(cloud);
  return {
    RegisterApplicationRevision: operation<RegisterApplicationRevisionCommandInput, object>({
      authorize: ({ applicationName }) => [access.application('RegisterApplicationRevision', applicationName)],
      handle: ({ applicationName, revision, description }) => {
        const application = findApplication(store, applicationName);
        const changed = withRevision(application, readRevision(revision), cloud.clock.now(), (registered) => ({
          ...registered,
          ...(description !== undefined && { description }),
        }));
        store.applications.set(application.name, changed);
        return {};
      },
    }),
    GetApplicationRevision: operation<GetApplicationRevisionCommandInput, GetApplicationRevisionOutput>({
      authorize: ({ applicationName }) => [access.application('GetApplicationRevision', applicationName)],
      handle: ({ applicationName, revision: given }) => {
        const application = findApplication(store, applicationName);
        const revision = readRevision(given);
        const found = application.revisions.find((registered) => sameRevision(registered.revision, revision));
        if (!found) {
          throw new AwsError(
            'RevisionDoesNotExistException',
            `The revision s3://${revision.bucket}/${revision.key} is not registered with the application ${application.name}`,
          );
        }
        return {
          applicationName: application.name,
          revision: revisionView(found.revision),
          revisionInfo: infoOf(found),
        };
      },
    }),
    ListApplicationRevisions: operation<ListApplicationRevisionsCommandInput, ListApplicationRevisionsOutput>({
      authorize: ({ applicationName }) => [access.application('ListApplicationRevisions', applicationName)],
      handle: ({ applicationName, s3Bucket, s3KeyPrefix, deployed = 'ignore', sortBy, sortOrder, nextToken }) => {
        const { revisions } = findApplication(store, applicationName);
        if (s3KeyPrefix !== undefined && s3Bucket === undefined) {
          throw new AwsError(
            'BucketNameFilterRequiredException',
            'A bucket name is required, but was not provided: s3KeyPrefix is of one s3Bucket',
          );
        }
        const found = revisions.filter(
          ({ revision, groups }) =>
            (s3Bucket === undefined || revision.bucket === s3Bucket) &&
            revision.key.startsWith(s3KeyPrefix ?? '') &&
            (deployed === 'ignore' || (deployed === 'include') === groups.length > 0),
        );
        const time = ({ registeredAt, firstUsedAt = 0, lastUsedAt = 0 }: RegisteredRevision): number =>
          sortBy === 'firstUsedTime' ? firstUsedAt : sortBy === 'lastUsedTime' ? lastUsedAt : registeredAt;
        const sign = sortOrder === 'ascending' ? 1 : -1;
        const { items, ...rest } = page(
          found.toSorted((a, b) => sign * (time(a) - time(b))),
          nextToken,
        );
        return { revisions: items.map(({ revision }) => revisionView(revision)), ...rest };
      },
    }),
  };
};

const infoOf = ({
  description,
  groups,
  registeredAt,
  firstUsedAt,
  lastUsedAt,
}: RegisteredRevision): GenericRevisionInfo => ({
  ...(description !== undefined && { description }),
  deploymentGroups: [...groups],
  registerTime: new Date(registeredAt),
  ...(firstUsedAt !== undefined && { firstUsedTime: new Date(firstUsedAt) }),
  ...(lastUsedAt !== undefined && { lastUsedTime: new Date(lastUsedAt) }),
});

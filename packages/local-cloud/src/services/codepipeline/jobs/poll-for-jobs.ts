import type { PollForJobsCommandInput, PollForJobsCommandOutput } from '@aws-sdk/client-codepipeline';
import { AwsError } from '../../../kernel/aws-error.js';
import { accessTo } from '../access.js';
import { findActionType } from '../action-types/find-action-type.js';
import { served, type Answer } from '../served.js';
import { actionTypeKey, type ActionTypeDefinition, type ActionTypeName } from '../state/action-type.js';
import { nonceOf, type JobRecord } from '../state/job.js';
import { pollForJobsShape } from '../validation/job-shapes.js';
import type { World } from '../world.js';
import { jobData } from './job-data.js';

export const pollForJobs = (world: World) => {
  const { cloud, store, tunables } = world;
  return served<PollForJobsCommandInput, Answer<PollForJobsCommandOutput>>(
    pollForJobsShape,
    ({ actionTypeId }) => accessTo(cloud).actionType('PollForJobs', actionTypeId ?? {}),
    ({ actionTypeId, maxBatchSize, queryParam }) => {
      const type = pollableType(world, actionTypeId);
      const wanted = queriedValue(type, queryParam ?? {});
      const now = cloud.clock.now();
      const isOffered = (job: JobRecord): boolean =>
        job.visibleAt <= now &&
        (wanted === undefined || job.queryValue === wanted) &&
        (job.status === 'Queued' || !tunables.hideDispatched || (job.dispatchedAt ?? 0) + tunables.leaseMs <= now);
      const offered = store.jobs
        .by('open', actionTypeKey(type.id))
        .filter(isOffered)
        .sort((a, b) => a.order - b.order)
        .slice(0, maxBatchSize ?? tunables.pollBatch);
      return {
        jobs: offered.flatMap((job) => {
          const action = store.actions.get(job.actionExecutionId);
          if (!action) return [];
          const dispatched: JobRecord = {
            ...job,
            status: 'Dispatched',
            dispatchedAt: now,
            dispatches: job.dispatches + 1,
          };
          store.jobs.set(job.id, dispatched);
          return [
            {
              id: job.id,
              data: jobData(world, dispatched, action),
              nonce: nonceOf(dispatched),
              accountId: cloud.account,
            },
          ];
        }),
      };
    },
  );
};

const pollableType = ({ store }: World, id: ActionTypeName): ActionTypeDefinition => {
  if (id.owner !== 'Custom') {
    throw new AwsError('ValidationException', `ActionType with owner '${id.owner}' is not supported`);
  }
  const type = findActionType(store, id);
  if (!type) {
    throw new AwsError(
      'ActionTypeNotFoundException',
      `ActionType (Category: '${id.category}', Owner: '${id.owner}', Provider: '${id.provider}', Version: '${id.version}') is not available`,
    );
  }
  return type;
};

/** The value that the queryable property must have; undefined where the type has none. */
const queriedValue = (
  { properties }: ActionTypeDefinition,
  query: Readonly<Record<string, string>>,
): string | undefined => {
  const queryable = properties.find((property) => property.queryable)?.name;
  const [[name, value] = [undefined, undefined]] = Object.entries(query);
  if (name === queryable) return value;
  throw new AwsError(
    'ValidationException',
    queryable === undefined
      ? `The action type has no queryable property: queryParam must be empty, but names '${name}'`
      : `The action type has the queryable property '${queryable}': queryParam must name it${name === undefined ? '' : `, but names '${name}'`}`,
  );
};

import type { PollForJobsCommandInput, PollForJobsCommandOutput } from '@aws-sdk/client-codepipeline';
import { AwsError } from '../../../kernel/aws-error.js';
import { accessTo } from '../access.js';
import { findActionType } from '../action-types/find-action-type.js';
import { served, type Answer } from '../served.js';
import { actionTypeKey, type ActionTypeDefinition, type ActionTypeName } from '../state/action-type.js';
import { nonceOf } from '../state/job.js';
import { pollForJobsShape } from '../validation/job-shapes.js';
import type { World } from '../world.js';
import { dispatchJobs } from './dispatch-jobs.js';
import { jobData } from './job-data.js';

export const pollForJobs = (world: World) => {
  const { cloud, store, tunables } = world;
  return served<PollForJobsCommandInput, Answer<PollForJobsCommandOutput>>(
    pollForJobsShape,
    ({ actionTypeId }) => accessTo(cloud).actionType('PollForJobs', actionTypeId ?? {}),
    ({ actionTypeId, maxBatchSize, queryParam }) => {
      const type = pollableType(world, actionTypeId);
      const wanted = queriedValue(type, queryParam ?? {});
      const jobs = dispatchJobs(
        world,
        actionTypeKey(type.id),
        maxBatchSize ?? tunables.pollBatch,
        (job) => wanted === undefined || job.queryValue === wanted,
      );
      return {
        jobs: jobs.flatMap((job) => {
          const action = store.actions.get(job.actionExecutionId);
          if (!action) return [];
          return [{ id: job.id, data: jobData(world, job, action), nonce: nonceOf(job), accountId: cloud.account }];
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

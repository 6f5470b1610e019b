import type { Cloud } from '../../kernel/cloud.js';
import type { Service } from '../../kernel/service.js';
import { bucketOperations } from './bucket-operations.js';
import { bucketPolicyOf, withBucketPolicies } from './bucket-policy.js';
import { bucketSettingsOperations } from './bucket-settings-operations.js';
import { completeMultipart } from './complete-multipart.js';
import { copyObject } from './copy-object.js';
import { deleteObject } from './delete-object.js';
import { getObject } from './get-object.js';
import { openLifecycle } from './lifecycle.js';
import { listMultipart } from './list-multipart.js';
import { listObjects } from './list-objects.js';
import { listVersions } from './list-versions.js';
import { multipartOperations } from './multipart-operations.js';
import { openNotifier } from './notifier.js';
import { objectTagging } from './object-tagging.js';
import { putObject } from './put-object.js';
import type { S3Context } from './s3-context.js';
import { openState } from './state.js';

export const createS3Service = (cloud: Cloud): Service => {
  const state = openState(cloud);
  const notifier = openNotifier(cloud, state);
  const context: S3Context = { cloud, state, notifier };
  const lifecycle = openLifecycle(context);
  return {
    name: 's3',
    operations: withBucketPolicies(cloud, state, {
      ...bucketOperations(context),
      ...bucketSettingsOperations(context, lifecycle.arm),
      ...putObject(context),
      ...getObject(context),
      ...deleteObject(context),
      ...copyObject(context),
      ...objectTagging(context),
      ...listObjects(context),
      ...listVersions(context),
      ...multipartOperations(context),
      ...completeMultipart(context),
      ...listMultipart(context),
    }),
    resourcePolicy: (resource) => bucketPolicyOf(state, resource),
    resume: lifecycle.arm,
    close() {
      lifecycle.close();
      notifier.close();
    },
  };
};

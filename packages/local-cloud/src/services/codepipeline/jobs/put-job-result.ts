import type { PutJobFailureResultCommandInput, PutJobSuccessResultCommandInput } from '@aws-sdk/client-codepipeline';
import { accessTo } from '../access.js';
import type { Engine } from '../engine/engine.js';
import { served } from '../served.js';
import { putJobFailureResultShape, putJobSuccessResultShape } from '../validation/job-shapes.js';
import { recordFailure, recordSuccess } from './record-result.js';

export const putJobSuccessResult = (engine: Engine) =>
  served<PutJobSuccessResultCommandInput, object>(
    putJobSuccessResultShape,
    accessTo(engine.world.cloud).anything('PutJobSuccessResult'),
    ({ jobId, ...result }) => {
      recordSuccess(engine, jobId, result);
      return {};
    },
  );

export const putJobFailureResult = (engine: Engine) =>
  served<PutJobFailureResultCommandInput, object>(
    putJobFailureResultShape,
    accessTo(engine.world.cloud).anything('PutJobFailureResult'),
    ({ jobId, failureDetails }) => {
      recordFailure(engine, jobId, failureDetails);
      return {};
    },
  );

import { MAX_PLACES } from '@codepipeline-ec2/core';
import type { Construct } from 'constructs';

/** @throws when a limit is none that the table can keep */
export const checkLimit = ({ node }: Construct, limit: number | undefined): void => {
  if (limit === undefined || (Number.isInteger(limit) && limit >= 1 && limit <= MAX_PLACES)) return;
  throw new Error(
    `maxConcurrentBuilds of '${node.path}' must be a whole number from 1 to ${MAX_PLACES}, it is ${limit}`,
  );
};

import { MAX_PLACES } from '@codepipeline-ec2/core';
import { Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** @throws when a limit is none that the table can keep */
export const checkLimit = ({ node }: Construct, limit: number | undefined): void => {
  if (limit === undefined || (Number.isInteger(limit) && limit >= 1 && limit <= MAX_PLACES)) return;
  throw new Error(
    `maxConcurrentBuilds of '${node.path}' must be a whole number from 1 to ${MAX_PLACES}, it is ${limit}`,
  );
};

const MAX_RATE = 9999;

/** @throws when a rate of launches is none that the launcher can read; a parameter of the stack is not known yet */
export const checkRate = ({ node }: Construct, name: string, rate: number | undefined): void => {
  if (rate === undefined || Token.isUnresolved(rate)) return;
  if (Number.isInteger(rate) && rate >= 1 && rate <= MAX_RATE) return;
  throw new Error(`${name} of '${node.path}' must be a whole number from 1 to ${MAX_RATE}, it is ${rate}`);
};

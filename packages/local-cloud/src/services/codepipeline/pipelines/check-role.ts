import { mayAssume } from '../../iam/may-assume.js';
import type { World } from '../world.js';
import { invalidStructure } from '../validation/refusal.js';

/** Refuses a role that does not exist or that CodePipeline may not assume. */
export const checkRole = async ({ cloud }: World, roleArn: string): Promise<void> => {
  if (await mayAssume(cloud, 'codepipeline.amazonaws.com', roleArn)) return;
  throw invalidStructure(`CodePipeline is not authorized to perform AssumeRole on role ${roleArn}`);
};

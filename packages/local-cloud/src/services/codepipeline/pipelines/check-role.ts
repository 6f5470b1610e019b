import { AwsError } from '../../../kernel/aws-error.js';
import { asService, type PolicyDocument } from '../../../kernel/caller.js';
import type { World } from '../world.js';
import { invalidStructure } from '../validation/refusal.js';

const CODEPIPELINE = 'codepipeline.amazonaws.com';

/** Refuses a role that does not exist or that CodePipeline may not assume. */
export const checkRole = async ({ cloud }: World, roleArn: string): Promise<void> => {
  const refused = invalidStructure(`CodePipeline is not authorized to perform AssumeRole on role ${roleArn}`);
  const trust = await trustPolicyOf(cloud, roleArn).catch((error: unknown) => {
    if (!(error instanceof AwsError)) throw error;
    // A cloud without IAM cannot know.
    if (error.code === 'NotImplemented') return undefined;
    if (error.code === 'NoSuchEntity' || error.code === 'NoSuchEntityException') throw refused;
    throw error;
  });
  if (trust && !trustsCodePipeline(trust)) throw refused;
};

const trustPolicyOf = async (cloud: World['cloud'], roleArn: string): Promise<PolicyDocument | undefined> => {
  const { Role } = await cloud.call<{ Role?: { AssumeRolePolicyDocument?: string } }>(
    'iam',
    'GetRole',
    { RoleName: roleArn.split('/').at(-1) ?? '' },
    asService(CODEPIPELINE),
  );
  const text = Role?.AssumeRolePolicyDocument;
  // IAM answers its documents URL-encoded, and checked them when they were stored.
  return text === undefined
    ? undefined
    : (JSON.parse(text.startsWith('%') ? decodeURIComponent(text) : text) as PolicyDocument);
};

const trustsCodePipeline = (trust: PolicyDocument): boolean =>
  [trust.Statement].flat().some(({ Effect, Action, Principal }) => {
    const actions = [Action ?? []].flat();
    return Effect === 'Allow' && actions.some((action) => ASSUME.includes(action)) && names(Principal);
  });

const ASSUME: readonly string[] = ['sts:AssumeRole', 'sts:*', '*'];

const names = (principal: unknown): boolean => {
  if (principal === '*') return true;
  if (typeof principal !== 'object' || principal === null || !('Service' in principal)) return false;
  return [principal.Service].flat().includes(CODEPIPELINE);
};

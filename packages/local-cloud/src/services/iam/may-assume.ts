import { AwsError } from '../../kernel/aws-error.js';
import { asService, type PolicyDocument } from '../../kernel/caller.js';
import type { Cloud } from '../../kernel/cloud.js';

/** Is the role there, and does its trust policy let the service (`codepipeline.amazonaws.com`) assume it? */
export const mayAssume = async (cloud: Pick<Cloud, 'call'>, service: string, roleArn: string): Promise<boolean> => {
  try {
    const trust = await trustPolicyOf(cloud, service, roleArn);
    return trust === undefined || trusts(trust, service);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    // A cloud without IAM cannot know.
    if (error.code === 'NotImplemented') return true;
    if (error.code === 'NoSuchEntity' || error.code === 'NoSuchEntityException') return false;
    throw error;
  }
};

const trustPolicyOf = async (
  cloud: Pick<Cloud, 'call'>,
  service: string,
  roleArn: string,
): Promise<PolicyDocument | undefined> => {
  const { Role } = await cloud.call<{ Role?: { AssumeRolePolicyDocument?: string } }>(
    'iam',
    'GetRole',
    { RoleName: roleArn.split('/').at(-1) ?? '' },
    asService(service),
  );
  const text = Role?.AssumeRolePolicyDocument;
  // IAM answers its documents URL-encoded, and checked them when they were stored.
  return text === undefined
    ? undefined
    : (JSON.parse(text.startsWith('%') ? decodeURIComponent(text) : text) as PolicyDocument);
};

const ASSUME: readonly string[] = ['sts:AssumeRole', 'sts:*', '*'];

const trusts = (trust: PolicyDocument, service: string): boolean =>
  [trust.Statement].flat().some(({ Effect, Action, Principal }) => {
    const actions = [Action ?? []].flat();
    return Effect === 'Allow' && actions.some((action) => ASSUME.includes(action)) && names(Principal, service);
  });

const names = (principal: unknown, service: string): boolean => {
  if (principal === '*') return true;
  if (typeof principal !== 'object' || principal === null || !('Service' in principal)) return false;
  return [principal.Service].flat().includes(service);
};

import type {
  CreatePolicyCommandInput,
  CreatePolicyCommandOutput,
  CreatePolicyVersionCommandInput,
  CreatePolicyVersionCommandOutput,
  DeletePolicyCommandInput,
  DeletePolicyVersionCommandInput,
  GetPolicyCommandInput,
  GetPolicyCommandOutput,
  GetPolicyVersionCommandInput,
  GetPolicyVersionCommandOutput,
  ListPoliciesCommandInput,
  ListPoliciesCommandOutput,
  ListPolicyVersionsCommandInput,
  ListPolicyVersionsCommandOutput,
  Policy,
  PolicyVersion,
  SetDefaultPolicyVersionCommandInput,
} from '@aws-sdk/client-iam';
import type { Cloud } from '../../kernel/cloud.js';
import { operation } from '../../kernel/service.js';
import { alreadyExists, deleteConflict, limitExceeded, noSuchEntity, validationError } from './iam-errors.js';
import { checkName, checkPath, mergeTags } from './iam-names.js';
import type { IamState, StoredPolicy, StoredPolicyVersion } from './iam-state.js';
import { awsManagedArns, awsManagedPolicy } from './managed-policies.js';
import { page } from './paging.js';
import { checkIdentityPolicy, policySize } from './policy-document.js';
import type { PrincipalState } from './principal-state.js';
import { encodedDocument } from './role-operations.js';
import { policyNameOf } from './role-policy-operations.js';

type Output<T> = Omit<T, '$metadata'>;

const SIZE_QUOTA = 6144;
const VERSIONS_QUOTA = 5;

/** AWS's own policies are older than any cloud. */
const AWS_POLICY_DATE = new Date('2015-02-06T18:40:00Z');

const checkDocument = (text: string | undefined): string => {
  checkIdentityPolicy(text);
  const given = text ?? '';
  if (policySize(given) > SIZE_QUOTA) throw limitExceeded(`Cannot exceed quota for PolicySize: ${SIZE_QUOTA}`);
  return given;
};

const attachments = (state: IamState, principals: PrincipalState, arn: string): number =>
  [...state.roles.values(), ...principals.users.values(), ...principals.groups.values()].filter((holder) =>
    holder.attachedPolicies.includes(arn),
  ).length;

const policyOutput = (state: IamState, principals: PrincipalState, policy: StoredPolicy): Policy => ({
  PolicyName: policy.name,
  PolicyId: policy.id,
  Arn: policy.arn,
  Path: policy.path,
  DefaultVersionId: policy.defaultVersion,
  AttachmentCount: attachments(state, principals, policy.arn),
  PermissionsBoundaryUsageCount: [...state.roles.values(), ...principals.users.values()].filter(
    ({ permissionsBoundary }) => permissionsBoundary === policy.arn,
  ).length,
  IsAttachable: true,
  CreateDate: new Date(policy.createdAt),
  UpdateDate: new Date(policy.updatedAt),
  ...(policy.description !== undefined && { Description: policy.description }),
  ...(policy.tags.length > 0 && { Tags: [...policy.tags] }),
});

const awsPolicyOutput = (state: IamState, principals: PrincipalState, arn: string): Policy => ({
  PolicyName: policyNameOf(arn),
  PolicyId: `ANPA${Buffer.from(policyNameOf(arn)).toString('hex').toUpperCase().slice(0, 17).padEnd(17, '0')}`,
  Arn: arn,
  Path: `/${arn
    .split('/')
    .slice(1, -1)
    .map((part) => `${part}/`)
    .join('')}`,
  DefaultVersionId: 'v1',
  AttachmentCount: attachments(state, principals, arn),
  IsAttachable: true,
  CreateDate: AWS_POLICY_DATE,
  UpdateDate: AWS_POLICY_DATE,
});

const versionOutput = (policy: StoredPolicy, version: StoredPolicyVersion): PolicyVersion => ({
  VersionId: version.id,
  IsDefaultVersion: version.id === policy.defaultVersion,
  CreateDate: new Date(version.createdAt),
});

export const policyOperations = (cloud: Cloud, state: IamState, principals: PrincipalState) => {
  const existing = (arn: string | undefined): StoredPolicy => {
    const policy = state.policies.get(arn ?? '');
    if (!policy) throw noSuchEntity(`Policy ${arn} was not found.`);
    return policy;
  };
  const existingVersion = (policy: StoredPolicy, id: string | undefined): StoredPolicyVersion => {
    const version = policy.versions.find((one) => one.id === id);
    if (!version) throw noSuchEntity(`Policy ${policy.arn} version ${id} does not exist or is not attachable.`);
    return version;
  };

  return {
    CreatePolicy: operation<CreatePolicyCommandInput, Output<CreatePolicyCommandOutput>>({
      handle: (input) => {
        const name = checkName('policyName', input.PolicyName, 128);
        const path = checkPath(input.Path);
        const document = checkDocument(input.PolicyDocument);
        const arn = `arn:aws:iam::${cloud.account}:policy${path}${name}`;
        if (state.policies.has(arn)) {
          throw alreadyExists(`A policy called ${name} already exists. Duplicate names are not allowed.`);
        }
        const now = cloud.clock.now();
        const policy: StoredPolicy = {
          name,
          path,
          id: `ANPA${cloud.hex(17).toUpperCase()}`,
          arn,
          createdAt: now,
          updatedAt: now,
          tags: mergeTags([], input.Tags),
          defaultVersion: 'v1',
          lastVersion: 1,
          versions: [{ id: 'v1', document, createdAt: now }],
          ...(input.Description !== undefined && { description: input.Description }),
        };
        state.policies.set(arn, policy);
        return { Policy: policyOutput(state, principals, policy) };
      },
    }),
    GetPolicy: operation<GetPolicyCommandInput, Output<GetPolicyCommandOutput>>({
      handle: ({ PolicyArn = '' }) => ({
        Policy: awsManagedPolicy(PolicyArn)
          ? awsPolicyOutput(state, principals, PolicyArn)
          : policyOutput(state, principals, existing(PolicyArn)),
      }),
    }),
    ListPolicies: operation<ListPoliciesCommandInput, Output<ListPoliciesCommandOutput>>({
      handle: (input) => {
        const scope = input.Scope ?? 'All';
        const own =
          scope === 'AWS' ? [] : [...state.policies.values()].map((policy) => policyOutput(state, principals, policy));
        const theirs = scope === 'Local' ? [] : awsManagedArns().map((arn) => awsPolicyOutput(state, principals, arn));
        const wanted = [...own, ...theirs].filter(
          (policy) =>
            (policy.Path ?? '/').startsWith(input.PathPrefix ?? '/') &&
            (input.OnlyAttached !== true || (policy.AttachmentCount ?? 0) > 0),
        );
        const { items, ...rest } = page(wanted, input);
        return { Policies: items, ...rest };
      },
    }),
    DeletePolicy: operation<DeletePolicyCommandInput, object>({
      handle: ({ PolicyArn }) => {
        const policy = existing(PolicyArn);
        if (attachments(state, principals, policy.arn) > 0) {
          throw deleteConflict('Cannot delete a policy attached to entities.');
        }
        if (policy.versions.length > 1) {
          throw deleteConflict(
            "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
          );
        }
        state.policies.delete(policy.arn);
        return {};
      },
    }),
    CreatePolicyVersion: operation<CreatePolicyVersionCommandInput, Output<CreatePolicyVersionCommandOutput>>({
      handle: ({ PolicyArn, PolicyDocument, SetAsDefault }) => {
        const policy = existing(PolicyArn);
        if (policy.versions.length >= VERSIONS_QUOTA) {
          throw limitExceeded(
            `A managed policy can have up to ${VERSIONS_QUOTA} versions. Before you create a new version, you must delete an existing version.`,
          );
        }
        const number = policy.lastVersion + 1;
        const now = cloud.clock.now();
        const version = { id: `v${number}`, document: checkDocument(PolicyDocument), createdAt: now };
        const changed: StoredPolicy = {
          ...policy,
          updatedAt: now,
          lastVersion: number,
          versions: [version, ...policy.versions],
          ...(SetAsDefault === true && { defaultVersion: version.id }),
        };
        state.policies.set(policy.arn, changed);
        return { PolicyVersion: versionOutput(changed, version) };
      },
    }),
    GetPolicyVersion: operation<GetPolicyVersionCommandInput, Output<GetPolicyVersionCommandOutput>>({
      handle: ({ PolicyArn = '', VersionId }) => {
        const theirs = awsManagedPolicy(PolicyArn);
        if (theirs && VersionId === 'v1') {
          const Document = encodedDocument(JSON.stringify(theirs));
          return { PolicyVersion: { VersionId, IsDefaultVersion: true, CreateDate: AWS_POLICY_DATE, Document } };
        }
        const policy = existing(PolicyArn);
        const version = existingVersion(policy, VersionId);
        return {
          PolicyVersion: { ...versionOutput(policy, version), Document: encodedDocument(version.document) },
        };
      },
    }),
    ListPolicyVersions: operation<ListPolicyVersionsCommandInput, Output<ListPolicyVersionsCommandOutput>>({
      handle: (input) => {
        const policy = existing(input.PolicyArn);
        const { items, ...rest } = page(policy.versions, input);
        return { Versions: items.map((version) => versionOutput(policy, version)), ...rest };
      },
    }),
    SetDefaultPolicyVersion: operation<SetDefaultPolicyVersionCommandInput, object>({
      handle: ({ PolicyArn, VersionId }) => {
        const policy = existing(PolicyArn);
        const version = existingVersion(policy, VersionId);
        state.policies.set(policy.arn, { ...policy, defaultVersion: version.id, updatedAt: cloud.clock.now() });
        return {};
      },
    }),
    DeletePolicyVersion: operation<DeletePolicyVersionCommandInput, object>({
      handle: ({ PolicyArn, VersionId }) => {
        const policy = existing(PolicyArn);
        const version = existingVersion(policy, VersionId);
        if (version.id === policy.defaultVersion) {
          throw deleteConflict('Cannot delete the default version of a policy.');
        }
        const versions = policy.versions.filter((one) => one.id !== version.id);
        if (versions.length === 0) throw validationError('A policy must have one version.');
        state.policies.set(policy.arn, { ...policy, versions });
        return {};
      },
    }),
  };
};

import type {
  AddRoleToInstanceProfileCommandInput,
  CreateInstanceProfileCommandInput,
  CreateInstanceProfileCommandOutput,
  DeleteInstanceProfileCommandInput,
  GetInstanceProfileCommandInput,
  GetInstanceProfileCommandOutput,
  InstanceProfile,
  ListInstanceProfilesCommandInput,
  ListInstanceProfilesCommandOutput,
  ListInstanceProfilesForRoleCommandInput,
  ListInstanceProfilesForRoleCommandOutput,
  RemoveRoleFromInstanceProfileCommandInput,
  TagInstanceProfileCommandInput,
  UntagInstanceProfileCommandInput,
} from '@aws-sdk/client-iam';
import type { Cloud } from '../../kernel/cloud.js';
import { operation } from '../../kernel/service.js';
import {
  alreadyExists,
  deleteConflict,
  existingProfile,
  existingRole,
  limitExceeded,
  noSuchEntity,
} from './iam-errors.js';
import { checkName, checkPath, mergeTags, withoutTags } from './iam-names.js';
import type { IamState, StoredInstanceProfile } from './iam-state.js';
import { page } from './paging.js';
import { roleOutput } from './role-operations.js';

type Output<T> = Omit<T, '$metadata'>;

const profileOutput = (state: IamState, profile: StoredInstanceProfile): InstanceProfile => {
  const role = profile.role === undefined ? undefined : state.roles.get(profile.role);
  return {
    Path: profile.path,
    InstanceProfileName: profile.name,
    InstanceProfileId: profile.id,
    Arn: profile.arn,
    CreateDate: new Date(profile.createdAt),
    Roles: role ? [roleOutput(role)] : [],
    ...(profile.tags.length > 0 && { Tags: [...profile.tags] }),
  };
};

export const instanceProfileOperations = (cloud: Cloud, state: IamState) => ({
  CreateInstanceProfile: operation<CreateInstanceProfileCommandInput, Output<CreateInstanceProfileCommandOutput>>({
    handle: (input) => {
      const name = checkName('instanceProfileName', input.InstanceProfileName, 128);
      const path = checkPath(input.Path);
      if (state.instanceProfiles.has(name)) throw alreadyExists(`Instance Profile ${name} already exists.`);
      const profile: StoredInstanceProfile = {
        name,
        path,
        id: `AIPA${cloud.hex(17).toUpperCase()}`,
        arn: `arn:aws:iam::${cloud.account}:instance-profile${path}${name}`,
        createdAt: cloud.clock.now(),
        tags: mergeTags([], input.Tags),
      };
      state.instanceProfiles.set(name, profile);
      return { InstanceProfile: profileOutput(state, profile) };
    },
  }),
  GetInstanceProfile: operation<GetInstanceProfileCommandInput, Output<GetInstanceProfileCommandOutput>>({
    handle: ({ InstanceProfileName }) => ({
      InstanceProfile: profileOutput(state, existingProfile(state, InstanceProfileName)),
    }),
  }),
  ListInstanceProfiles: operation<ListInstanceProfilesCommandInput, Output<ListInstanceProfilesCommandOutput>>({
    handle: (input) => {
      const profiles = [...state.instanceProfiles.values()].filter((profile) =>
        profile.path.startsWith(input.PathPrefix ?? '/'),
      );
      const { items, ...rest } = page(profiles, input);
      return { InstanceProfiles: items.map((profile) => profileOutput(state, profile)), ...rest };
    },
  }),
  ListInstanceProfilesForRole: operation<
    ListInstanceProfilesForRoleCommandInput,
    Output<ListInstanceProfilesForRoleCommandOutput>
  >({
    handle: (input) => {
      const role = existingRole(state, input.RoleName);
      const profiles = [...state.instanceProfiles.values()].filter((profile) => profile.role === role.name);
      const { items, ...rest } = page(profiles, input);
      return { InstanceProfiles: items.map((profile) => profileOutput(state, profile)), ...rest };
    },
  }),
  DeleteInstanceProfile: operation<DeleteInstanceProfileCommandInput, object>({
    handle: ({ InstanceProfileName }) => {
      const profile = existingProfile(state, InstanceProfileName);
      if (profile.role !== undefined) {
        throw deleteConflict('Cannot delete entity, must remove roles from instance profile first.');
      }
      state.instanceProfiles.delete(profile.name);
      return {};
    },
  }),
  AddRoleToInstanceProfile: operation<AddRoleToInstanceProfileCommandInput, object>({
    handle: ({ InstanceProfileName, RoleName }) => {
      const profile = existingProfile(state, InstanceProfileName);
      const role = existingRole(state, RoleName);
      if (profile.role !== undefined)
        throw limitExceeded('Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1');
      state.instanceProfiles.set(profile.name, { ...profile, role: role.name });
      return {};
    },
    authorize: ({ RoleName = '' }) => {
      const role = state.roles.get(RoleName);
      return role ? [{ action: 'iam:PassRole', resource: role.arn }] : [];
    },
  }),
  RemoveRoleFromInstanceProfile: operation<RemoveRoleFromInstanceProfileCommandInput, object>({
    handle: ({ InstanceProfileName, RoleName }) => {
      const { role, ...profile } = existingProfile(state, InstanceProfileName);
      if (role !== RoleName) throw noSuchEntity(`The role with name ${RoleName} cannot be found.`);
      state.instanceProfiles.set(profile.name, profile);
      return {};
    },
  }),
  TagInstanceProfile: operation<TagInstanceProfileCommandInput, object>({
    handle: ({ InstanceProfileName, Tags }) => {
      const profile = existingProfile(state, InstanceProfileName);
      state.instanceProfiles.set(profile.name, { ...profile, tags: mergeTags(profile.tags, Tags) });
      return {};
    },
  }),
  UntagInstanceProfile: operation<UntagInstanceProfileCommandInput, object>({
    handle: ({ InstanceProfileName, TagKeys }) => {
      const profile = existingProfile(state, InstanceProfileName);
      state.instanceProfiles.set(profile.name, { ...profile, tags: withoutTags(profile.tags, TagKeys) });
      return {};
    },
  }),
});

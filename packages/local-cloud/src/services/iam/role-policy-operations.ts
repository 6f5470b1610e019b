import type {
  AttachRolePolicyCommandInput,
  DeleteRolePolicyCommandInput,
  DetachRolePolicyCommandInput,
  GetRolePolicyCommandInput,
  GetRolePolicyCommandOutput,
  ListAttachedRolePoliciesCommandInput,
  ListAttachedRolePoliciesCommandOutput,
  ListRolePoliciesCommandInput,
  ListRolePoliciesCommandOutput,
  PutRolePolicyCommandInput,
} from '@aws-sdk/client-iam';
import { operation } from '../../kernel/service.js';
import { existingRole, limitExceeded, noSuchEntity } from './iam-errors.js';
import { checkName } from './iam-names.js';
import type { IamState } from './iam-state.js';
import { page } from './paging.js';
import { checkIdentityPolicy, policySize } from './policy-document.js';
import { encodedDocument } from './role-operations.js';
import { managedPolicyDocument } from './role-policies.js';

type Output<T> = Omit<T, '$metadata'>;

/** Characters of all inline policies of a role together. */
const INLINE_QUOTA = 10_240;
const ATTACHED_QUOTA = 20;

/** `arn:…:policy/path/name` → `name`. */
export const policyNameOf = (arn: string): string => arn.split('/').at(-1) ?? arn;

export const rolePolicyOperations = (state: IamState) => ({
  PutRolePolicy: operation<PutRolePolicyCommandInput, object>({
    handle: ({ RoleName, PolicyName, PolicyDocument }) => {
      const role = existingRole(state, RoleName);
      const name = checkName('policyName', PolicyName, 128);
      checkIdentityPolicy(PolicyDocument);
      const inlinePolicies = { ...role.inlinePolicies, [name]: PolicyDocument ?? '' };
      const size = Object.values(inlinePolicies).reduce((sum, text) => sum + policySize(text), 0);
      if (size > INLINE_QUOTA) {
        throw limitExceeded(`Maximum policy size of ${INLINE_QUOTA} bytes exceeded for role ${role.name}`);
      }
      state.roles.set(role.name, { ...role, inlinePolicies });
      return {};
    },
  }),
  GetRolePolicy: operation<GetRolePolicyCommandInput, Output<GetRolePolicyCommandOutput>>({
    handle: ({ RoleName, PolicyName = '' }) => {
      const role = existingRole(state, RoleName);
      const document = role.inlinePolicies[PolicyName];
      if (document === undefined) throw noSuchEntity(`The role policy with name ${PolicyName} cannot be found.`);
      return { RoleName: role.name, PolicyName, PolicyDocument: encodedDocument(document) };
    },
  }),
  ListRolePolicies: operation<ListRolePoliciesCommandInput, Output<ListRolePoliciesCommandOutput>>({
    handle: (input) => {
      const names = Object.keys(existingRole(state, input.RoleName).inlinePolicies).sort();
      const { items, ...rest } = page(names, input);
      return { PolicyNames: items, ...rest };
    },
  }),
  DeleteRolePolicy: operation<DeleteRolePolicyCommandInput, object>({
    handle: ({ RoleName, PolicyName = '' }) => {
      const role = existingRole(state, RoleName);
      if (role.inlinePolicies[PolicyName] === undefined) {
        throw noSuchEntity(`The role policy with name ${PolicyName} cannot be found.`);
      }
      const { [PolicyName]: _gone, ...inlinePolicies } = role.inlinePolicies;
      state.roles.set(role.name, { ...role, inlinePolicies });
      return {};
    },
  }),
  AttachRolePolicy: operation<AttachRolePolicyCommandInput, object>({
    handle: ({ RoleName, PolicyArn = '' }) => {
      const role = existingRole(state, RoleName);
      if (!managedPolicyDocument(state, PolicyArn)) {
        throw noSuchEntity(`Policy ${PolicyArn} does not exist or is not attachable.`);
      }
      if (role.attachedPolicies.includes(PolicyArn)) return {};
      if (role.attachedPolicies.length >= ATTACHED_QUOTA) {
        throw limitExceeded(`Cannot exceed quota for PoliciesPerRole: ${ATTACHED_QUOTA}`);
      }
      state.roles.set(role.name, { ...role, attachedPolicies: [...role.attachedPolicies, PolicyArn] });
      return {};
    },
  }),
  DetachRolePolicy: operation<DetachRolePolicyCommandInput, object>({
    handle: ({ RoleName, PolicyArn = '' }) => {
      const role = existingRole(state, RoleName);
      if (!role.attachedPolicies.includes(PolicyArn)) throw noSuchEntity(`Policy ${PolicyArn} was not found.`);
      const attachedPolicies = role.attachedPolicies.filter((arn) => arn !== PolicyArn);
      state.roles.set(role.name, { ...role, attachedPolicies });
      return {};
    },
  }),
  ListAttachedRolePolicies: operation<
    ListAttachedRolePoliciesCommandInput,
    Output<ListAttachedRolePoliciesCommandOutput>
  >({
    handle: (input) => {
      const { items, ...rest } = page(existingRole(state, input.RoleName).attachedPolicies, input);
      const AttachedPolicies = items.map((arn) => ({ PolicyName: policyNameOf(arn), PolicyArn: arn }));
      return { AttachedPolicies, ...rest };
    },
  }),
});

import { operation } from '../../kernel/service.js';
import { limitExceeded, noSuchEntity } from './iam-errors.js';
import { checkName } from './iam-names.js';
import type { IamState } from './iam-state.js';
import { page } from './paging.js';
import { checkIdentityPolicy, policySize } from './policy-document.js';
import type { PolicyHolder } from './principal-state.js';
import { encodedDocument } from './role-operations.js';
import { policyNameOf } from './role-policy-operations.js';
import { managedPolicyDocument } from './role-policies.js';

/** Where the policies of one kind of principal are: users' or groups'. */
export interface Holders<Input> {
  /** As a message names it. */
  readonly kind: 'user' | 'group';
  /** Characters of all inline policies together. */
  readonly inlineQuota: number;
  /** Throws when there is none. */
  readonly find: (input: Input) => PolicyHolder;
  readonly change: (name: string, policies: Partial<Pick<PolicyHolder, 'inlinePolicies' | 'attachedPolicies'>>) => void;
}

const ATTACHED_QUOTA = 10;

export interface Paged {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
}

/** What can be done with policies is the same for users and groups; only the operations' names differ. */
export const holderPolicyOperations = <Input>(state: IamState, holders: Holders<Input>) => {
  const quotaName = holders.kind === 'user' ? 'PoliciesPerUser' : 'PoliciesPerGroup';
  return {
    put: operation<Input & { PolicyName?: string | undefined; PolicyDocument?: string | undefined }, object>({
      handle: (input) => {
        const holder = holders.find(input);
        const name = checkName('policyName', input.PolicyName, 128);
        checkIdentityPolicy(input.PolicyDocument);
        const inlinePolicies = { ...holder.inlinePolicies, [name]: input.PolicyDocument ?? '' };
        const size = Object.values(inlinePolicies).reduce((sum, text) => sum + policySize(text), 0);
        if (size > holders.inlineQuota) {
          throw limitExceeded(
            `Maximum policy size of ${holders.inlineQuota} bytes exceeded for ${holders.kind} ${holder.name}`,
          );
        }
        holders.change(holder.name, { inlinePolicies });
        return {};
      },
    }),
    get: operation<
      Input & { PolicyName?: string | undefined },
      { PolicyName: string; PolicyDocument: string; UserName: string; GroupName: string }
    >({
      handle: (input) => {
        const holder = holders.find(input);
        const { PolicyName = '' } = input;
        const document = holder.inlinePolicies[PolicyName];
        if (document === undefined) {
          throw noSuchEntity(`The ${holders.kind} policy with name ${PolicyName} cannot be found.`);
        }
        // Each operation answers the name that is its own; the other is not written.
        return { UserName: holder.name, GroupName: holder.name, PolicyName, PolicyDocument: encodedDocument(document) };
      },
    }),
    list: operation<Input & Paged, object>({
      handle: (input) => {
        const { items, ...rest } = page(Object.keys(holders.find(input).inlinePolicies).sort(), input);
        return { PolicyNames: items, ...rest };
      },
    }),
    remove: operation<Input & { PolicyName?: string | undefined }, object>({
      handle: (input) => {
        const holder = holders.find(input);
        const { PolicyName = '' } = input;
        if (holder.inlinePolicies[PolicyName] === undefined) {
          throw noSuchEntity(`The ${holders.kind} policy with name ${PolicyName} cannot be found.`);
        }
        const { [PolicyName]: _gone, ...inlinePolicies } = holder.inlinePolicies;
        holders.change(holder.name, { inlinePolicies });
        return {};
      },
    }),
    attach: operation<Input & { PolicyArn?: string | undefined }, object>({
      handle: (input) => {
        const holder = holders.find(input);
        const { PolicyArn = '' } = input;
        if (!managedPolicyDocument(state, PolicyArn)) {
          throw noSuchEntity(`Policy ${PolicyArn} does not exist or is not attachable.`);
        }
        if (holder.attachedPolicies.includes(PolicyArn)) return {};
        if (holder.attachedPolicies.length >= ATTACHED_QUOTA) {
          throw limitExceeded(`Cannot exceed quota for ${quotaName}: ${ATTACHED_QUOTA}`);
        }
        holders.change(holder.name, { attachedPolicies: [...holder.attachedPolicies, PolicyArn] });
        return {};
      },
    }),
    detach: operation<Input & { PolicyArn?: string | undefined }, object>({
      handle: (input) => {
        const holder = holders.find(input);
        const { PolicyArn = '' } = input;
        if (!holder.attachedPolicies.includes(PolicyArn)) throw noSuchEntity(`Policy ${PolicyArn} was not found.`);
        const attachedPolicies = holder.attachedPolicies.filter((arn) => arn !== PolicyArn);
        holders.change(holder.name, { attachedPolicies });
        return {};
      },
    }),
    listAttached: operation<Input & Paged, object>({
      handle: (input) => {
        const { items, ...rest } = page(holders.find(input).attachedPolicies, input);
        return { AttachedPolicies: items.map((arn) => ({ PolicyName: policyNameOf(arn), PolicyArn: arn })), ...rest };
      },
    }),
  };
};

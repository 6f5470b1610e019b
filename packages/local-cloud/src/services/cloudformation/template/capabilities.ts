import type { Capability } from '@aws-sdk/client-cloudformation';
import { AwsError } from '../../../kernel/aws-error.js';
import type { Template } from './template.js';

/** IAM types, with the property that names the thing where the template may choose its name. */
const IAM_NAMES: Readonly<Record<string, string | undefined>> = {
  'AWS::IAM::AccessKey': undefined,
  'AWS::IAM::Group': 'GroupName',
  'AWS::IAM::InstanceProfile': 'InstanceProfileName',
  'AWS::IAM::ManagedPolicy': 'ManagedPolicyName',
  'AWS::IAM::Policy': undefined,
  'AWS::IAM::Role': 'RoleName',
  'AWS::IAM::User': 'UserName',
  'AWS::IAM::UserToGroupAddition': undefined,
};

interface NeededCapabilities {
  readonly capabilities: readonly Capability[];
  /** Why, as ValidateTemplate words it. */
  readonly reason?: string;
}

/** What a caller must have consented to before the template is used. */
export const neededCapabilities = (template: Template): NeededCapabilities => {
  const expand: readonly Capability[] = template.transforms.length > 0 ? ['CAPABILITY_AUTO_EXPAND'] : [];
  const resources = Object.values(template.resources).filter(({ type }) => type in IAM_NAMES);
  const [first] = resources;
  if (!first) return { capabilities: expand };
  const named = resources.filter(({ type, properties }) => {
    const name = IAM_NAMES[type];
    return name !== undefined && properties[name] !== undefined;
  });
  const types = [...new Set((named.length > 0 ? named : resources).map(({ type }) => type))];
  return {
    capabilities: [named.length > 0 ? 'CAPABILITY_NAMED_IAM' : 'CAPABILITY_IAM', ...expand],
    reason: `The following resource(s) require capabilities: [${types.join(', ')}]`,
  };
};

/** Refuses a template that needs more than the caller consented to. `shown` are consents given by looking at a change set. */
export const checkCapabilities = (
  template: Template,
  given: readonly string[],
  shown: readonly Capability[] = [],
): void => {
  const missing = neededCapabilities(template).capabilities.filter(
    (needed) =>
      !given.includes(needed) &&
      !shown.includes(needed) &&
      !(needed === 'CAPABILITY_IAM' && given.includes('CAPABILITY_NAMED_IAM')),
  );
  if (missing.length === 0) return;
  throw new AwsError('InsufficientCapabilitiesException', `Requires capabilities : [${missing.join(', ')}]`);
};

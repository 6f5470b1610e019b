import { AwsError } from '../../../kernel/aws-error.js';
import type { ActionTypeDefinition } from '../state/action-type.js';
import { templateFault } from './url-templates.js';

const CUSTOM_CATEGORIES = ['Source', 'Build', 'Deploy', 'Test', 'Invoke'];

/** Refuses a custom action type that breaks a rule. */
export const checkActionType = (type: ActionTypeDefinition): void => {
  const fault = faultOf(type);
  if (fault !== undefined) throw new AwsError('ValidationException', fault);
};

const faultOf = ({ id, properties, settings, ...counts }: ActionTypeDefinition): string | undefined => {
  if (!CUSTOM_CATEGORIES.includes(id.category)) return `Custom actions of category ${id.category} are not supported`;
  for (const what of ['inputArtifactDetails', 'outputArtifactDetails'] as const) {
    const { minimumCount, maximumCount } = counts[what];
    if (minimumCount > maximumCount) {
      return `The minimumCount (${minimumCount}) of ${what} must not be greater than its maximumCount (${maximumCount})`;
    }
  }
  const names = properties.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) return `The configuration property '${twice}' is declared more than once`;

  const queryable = properties.filter((property) => property.queryable);
  if (queryable.length > 1) return 'At most one configuration property can be queryable';
  for (const { name, required, secret } of queryable) {
    if (!required || secret) return `The queryable configuration property '${name}' must be required and not secret`;
  }
  const { entityUrlTemplate, executionUrlTemplate, revisionUrlTemplate } = settings ?? {};
  for (const template of [entityUrlTemplate, executionUrlTemplate, revisionUrlTemplate]) {
    const templateIsAtFault = template === undefined ? undefined : templateFault(template, properties);
    if (templateIsAtFault !== undefined) return templateIsAtFault;
  }
  return undefined;
};

import type {
  ActionTypeDeclaration,
  GetActionTypeCommandInput,
  GetActionTypeCommandOutput,
  UpdateActionTypeCommandInput,
} from '@aws-sdk/client-codepipeline';
import { AwsError } from '../../../kernel/aws-error.js';
import { accessTo } from '../access.js';
import { templateFault } from '../action-types/url-templates.js';
import { served, type Answer } from '../served.js';
import { actionTypeKey } from '../state/action-type.js';
import { partnerDefinition, partnerTypeName, type PartnerTypeRecord } from '../state/partner-type.js';
import { checked, type Checked } from '../validation/constraints.js';
import { getActionTypeShape, partnerTypeShape, updateActionTypeShape } from '../validation/partner-shapes.js';
import type { World } from '../world.js';

/** Only types of partners have a declaration; those of AWS itself and custom ones are in ListActionTypes. */
export const partnerTypeOperations = ({ cloud, store }: World) => {
  const access = accessTo(cloud);

  const find = (key: string): PartnerTypeRecord => {
    const record = store.partnerTypes.get(key);
    if (!record) throw new AwsError('ActionTypeNotFoundException', `The action type ${key} could not be found`);
    return record;
  };

  return {
    GetActionType: served<GetActionTypeCommandInput, Answer<GetActionTypeCommandOutput>>(
      getActionTypeShape,
      (id) => access.actionType('GetActionType', id),
      ({ category, owner, provider, version }) => ({
        // JSON, as it was stored: lists in it are nobody else's.
        actionType: find(`${owner}/${category}/${provider}/${version}`).declaration as ActionTypeDeclaration,
      }),
    ),

    UpdateActionType: served<UpdateActionTypeCommandInput, object>(
      updateActionTypeShape,
      ({ actionType }) => access.actionType('UpdateActionType', actionType?.id ?? {}),
      ({ actionType }) => {
        const key = actionTypeKey(partnerTypeName(actionType));
        const record = find(key);
        checkDeclaration(actionType);
        store.partnerTypes.set(key, { ...record, declaration: asJson(actionType) });
        return {};
      },
    ),
  };
};

interface PartnerTypeInput {
  readonly actionType: ActionTypeDeclaration;
  readonly clientId: string;
  readonly clientToken: string;
}

/** What AWS does for a partner: makes the action type. Route `partnerActionType`. */
export const registerPartnerType =
  ({ store }: World) =>
  (body: unknown): PartnerTypeRecord => {
    if (typeof body !== 'object' || body === null) {
      throw new AwsError('ValidationException', 'The body must be { actionType, clientId, clientToken }');
    }
    // The check says what is missing or wrong.
    const { actionType, clientId, clientToken } = checked(partnerTypeShape, body as PartnerTypeInput);
    checkDeclaration(actionType);
    const record: PartnerTypeRecord = { declaration: asJson(actionType), clientId, clientToken };
    store.partnerTypes.set(actionTypeKey(partnerTypeName(actionType)), record);
    return record;
  };

const checkDeclaration = (declaration: Checked<ActionTypeDeclaration>): void => {
  const fault = faultOf(declaration);
  if (fault !== undefined) throw new AwsError('ValidationException', fault);
};

const faultOf = (declaration: Checked<ActionTypeDeclaration>): string | undefined => {
  const { executor, inputArtifactDetails, outputArtifactDetails, properties = [], urls = {} } = declaration;
  const { lambdaExecutorConfiguration, jobWorkerExecutorConfiguration } = executor.configuration;
  if (executor.type === 'Lambda' && !lambdaExecutorConfiguration) {
    return 'An executor of type Lambda needs a lambdaExecutorConfiguration';
  }
  if (executor.type === 'JobWorker' && !jobWorkerExecutorConfiguration) {
    return 'An executor of type JobWorker needs a jobWorkerExecutorConfiguration';
  }
  for (const { minimumCount, maximumCount } of [inputArtifactDetails, outputArtifactDetails]) {
    if (minimumCount > maximumCount) {
      return `The minimumCount (${minimumCount}) must not be greater than the maximumCount (${maximumCount})`;
    }
  }
  const queryable = properties.filter((property) => property.queryable);
  if (queryable.length > 1) return 'At most one configuration property can be queryable';
  for (const { name, optional, noEcho } of queryable) {
    if (optional || noEcho) return `The queryable property '${name}' must be required and not secret`;
  }
  const { properties: known } = partnerDefinition(declaration);
  for (const template of [urls.entityUrlTemplate, urls.executionUrlTemplate, urls.revisionUrlTemplate]) {
    const fault = template === undefined ? undefined : templateFault(template, known);
    if (fault !== undefined) return fault;
  }
  return undefined;
};

const asJson = (declaration: Checked<ActionTypeDeclaration>): Checked<ActionTypeDeclaration> =>
  // JSON drops what is undefined, and nothing else.
  JSON.parse(JSON.stringify(declaration)) as Checked<ActionTypeDeclaration>;

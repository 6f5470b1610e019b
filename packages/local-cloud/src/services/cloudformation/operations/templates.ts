import type {
  GetTemplateCommandInput,
  GetTemplateCommandOutput,
  GetTemplateSummaryCommandInput,
  GetTemplateSummaryCommandOutput,
  ParameterDeclaration,
  ValidateTemplateCommandInput,
  ValidateTemplateCommandOutput,
} from '@aws-sdk/client-cloudformation';
import { operation } from '../../../kernel/service.js';
import type { EngineTools } from '../engine/stack-operation.js';
import { neededCapabilities } from '../template/capabilities.js';
import type { ParameterDefinition, Template } from '../template/template.js';
import { validationError } from '../template/validation-error.js';
import { changeSetNotFound, findChangeSet } from './find-change-set.js';
import { templateText } from '../engine/stack-request.js';

export const getTemplate = ({ store, templates }: EngineTools) =>
  operation<GetTemplateCommandInput, Omit<GetTemplateCommandOutput, '$metadata'>>({
    handle: ({ StackName: name, ChangeSetName: changeSetName, TemplateStage: stage }) => {
      const shown = (text: string): string => (stage === 'Processed' ? templates.processed(text) : text);
      if (changeSetName !== undefined) {
        const changeSet = findChangeSet(store, changeSetName, name);
        if (!changeSet) throw changeSetNotFound(changeSetName);
        return { TemplateBody: shown(changeSet.input.templateBody), StagesAvailable: ['Original', 'Processed'] };
      }
      const stack = store.require(name);
      if (stack.status === 'REVIEW_IN_PROGRESS') {
        // A stack that only waits for its change set has no template yet.
        return { TemplateBody: '', StagesAvailable: [] };
      }
      return { TemplateBody: shown(stack.input.templateBody), StagesAvailable: ['Original', 'Processed'] };
    },
  });

const declaration = ([key, definition]: [string, ParameterDefinition]): ParameterDeclaration => ({
  ParameterKey: key,
  DefaultValue: definition.default,
  ParameterType: definition.type,
  NoEcho: definition.noEcho,
  Description: definition.description,
  ParameterConstraints: definition.allowedValues ? { AllowedValues: [...definition.allowedValues] } : {},
});

const typesOf = (template: Template): string[] => [
  ...new Set(Object.values(template.resources).map(({ type }) => type)),
];

export const getTemplateSummary = (tools: EngineTools) =>
  operation<GetTemplateSummaryCommandInput, Omit<GetTemplateSummaryCommandOutput, '$metadata'>>({
    handle: async ({ StackName: name, ...source }, { caller }) => {
      const given = await templateText(tools.cloud, source, caller);
      const text = given ?? (name === undefined ? undefined : tools.store.require(name).input.templateBody);
      if (text === undefined) {
        throw validationError('Either StackName, TemplateBody or TemplateURL must be specified.');
      }
      const template = tools.templates.read(text);
      const { capabilities, reason } = neededCapabilities(template);
      return {
        Parameters: Object.entries(template.parameters).map(declaration),
        Description: template.description,
        Capabilities: [...capabilities],
        CapabilitiesReason: reason,
        ResourceTypes: typesOf(template),
        Version: template.formatVersion,
        ...(template.metadata !== undefined && { Metadata: JSON.stringify(template.metadata) }),
        DeclaredTransforms: [...template.transforms],
        ResourceIdentifierSummaries: [],
      };
    },
  });

export const validateTemplate = (tools: EngineTools) =>
  operation<ValidateTemplateCommandInput, Omit<ValidateTemplateCommandOutput, '$metadata'>>({
    handle: async (source, { caller }) => {
      const text = await templateText(tools.cloud, source, caller);
      if (text === undefined) throw validationError('Either Template URL or Template Body must be specified.');
      const template = tools.templates.readChecked(text);
      const { capabilities, reason } = neededCapabilities(template);
      return {
        Parameters: Object.entries(template.parameters).map(([key, { default: value, noEcho, description }]) => ({
          ParameterKey: key,
          DefaultValue: value,
          NoEcho: noEcho,
          Description: description,
        })),
        Description: template.description,
        Capabilities: [...capabilities],
        CapabilitiesReason: reason,
        DeclaredTransforms: [...template.transforms],
      };
    },
  });

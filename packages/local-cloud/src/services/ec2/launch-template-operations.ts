import type {
  CreateLaunchTemplateCommandInput,
  CreateLaunchTemplateCommandOutput,
  CreateLaunchTemplateVersionCommandInput,
  CreateLaunchTemplateVersionCommandOutput,
  DeleteLaunchTemplateCommandInput,
  DeleteLaunchTemplateCommandOutput,
  ModifyLaunchTemplateCommandInput,
  ModifyLaunchTemplateCommandOutput,
  RequestLaunchTemplateData,
} from '@aws-sdk/client-ec2';
import { AwsError } from '../../kernel/aws-error.js';
import { callerArn } from '../../kernel/caller.js';
import { operation, type AccessRequest } from '../../kernel/service.js';
import { ec2Arn } from './arns.js';
import type { Ec2Context } from './ec2-context.js';
import type { LaunchTemplateRecord, LaunchTemplateVersionRecord } from './ec2-state.js';
import { dryRunOperation } from './errors.js';
import { findTemplate, findVersion } from './launch-settings.js';
import { launchTemplateVersionView, launchTemplateView } from './launch-template-views.js';
import { checkTags, requestTagContext, resourceTagContext, setTags, specifiedTags, tagsOf } from './tags.js';

interface Named {
  readonly LaunchTemplateId?: string | undefined;
  readonly LaunchTemplateName?: string | undefined;
}

export const launchTemplateOperations = ({ cloud, state }: Ec2Context) => {
  const view = (template: LaunchTemplateRecord) => launchTemplateView(state, template);

  const onTemplate =
    (action: string) =>
    (input: Named): AccessRequest[] => {
      const template = findTemplate(state, input);
      return [
        {
          action: `ec2:${action}`,
          resource: ec2Arn(cloud, 'launch-template', template.id),
          context: { 'ec2:Region': cloud.region, ...resourceTagContext(tagsOf(state, template.id)) },
        },
      ];
    };

  const checkData = (data: RequestLaunchTemplateData | undefined): RequestLaunchTemplateData => {
    if (data === undefined || Object.values(data).every((member) => member === undefined)) {
      throw new AwsError('InvalidRequest', 'The launch template must contain at least one parameter.');
    }
    for (const { Tags: tags = [] } of data.TagSpecifications ?? []) checkTags(tags);
    return data;
  };

  return {
    CreateLaunchTemplate: operation<
      CreateLaunchTemplateCommandInput,
      Omit<CreateLaunchTemplateCommandOutput, '$metadata'>
    >({
      authorize: ({ TagSpecifications }) => {
        const tags = specifiedTags(TagSpecifications, 'launch-template');
        const resource = ec2Arn(cloud, 'launch-template', '*');
        const context = { 'ec2:Region': cloud.region, ...requestTagContext(tags) };
        return [
          { action: 'ec2:CreateLaunchTemplate', resource, context },
          ...(tags.length === 0
            ? []
            : [
                {
                  action: 'ec2:CreateTags',
                  resource,
                  context: { ...context, 'ec2:CreateAction': 'CreateLaunchTemplate' },
                },
              ]),
        ];
      },
      handle: (input, { caller }) => {
        const { LaunchTemplateName: name = '', VersionDescription: description } = input;
        if (!/^[A-Za-z0-9().\-/_]{3,128}$/.test(name)) {
          throw new AwsError('InvalidLaunchTemplateName.MalformedException', `Invalid launch template name ${name}.`);
        }
        if ([...state.templates.values()].some((template) => template.name === name)) {
          throw new AwsError(
            'InvalidLaunchTemplateName.AlreadyExistsException',
            'Launch template name already in use.',
          );
        }
        const data = checkData(input.LaunchTemplateData);
        const tags = specifiedTags(input.TagSpecifications, 'launch-template');
        checkTags(tags);
        if (input.DryRun) throw dryRunOperation();
        const created = { createdAt: cloud.clock.now(), createdBy: callerArn(caller, cloud.account) };
        const template: LaunchTemplateRecord = {
          id: `lt-${cloud.hex(17)}`,
          name,
          ...created,
          defaultVersion: 1,
          latestVersion: 1,
          versions: [{ number: 1, ...created, ...(description !== undefined && { description }), data }],
        };
        state.templates.set(template.id, template);
        setTags(state, template.id, 'launch-template', tags);
        return { LaunchTemplate: view(template) };
      },
    }),

    CreateLaunchTemplateVersion: operation<
      CreateLaunchTemplateVersionCommandInput,
      Omit<CreateLaunchTemplateVersionCommandOutput, '$metadata'>
    >({
      authorize: onTemplate('CreateLaunchTemplateVersion'),
      handle: (input, { caller }) => {
        const template = findTemplate(state, input);
        const source = input.SourceVersion === undefined ? undefined : findVersion(template, input.SourceVersion);
        const given = Object.entries(input.LaunchTemplateData ?? {}).filter(([, member]) => member !== undefined);
        const data = checkData({ ...source?.data, ...Object.fromEntries(given) });
        if (input.DryRun) throw dryRunOperation();
        const version: LaunchTemplateVersionRecord = {
          number: template.latestVersion + 1,
          createdAt: cloud.clock.now(),
          createdBy: callerArn(caller, cloud.account),
          ...(input.VersionDescription !== undefined && { description: input.VersionDescription }),
          data,
        };
        const changed = { ...template, latestVersion: version.number, versions: [...template.versions, version] };
        state.templates.set(template.id, changed);
        return { LaunchTemplateVersion: launchTemplateVersionView(changed, version) };
      },
    }),

    ModifyLaunchTemplate: operation<
      ModifyLaunchTemplateCommandInput,
      Omit<ModifyLaunchTemplateCommandOutput, '$metadata'>
    >({
      authorize: onTemplate('ModifyLaunchTemplate'),
      handle: (input) => {
        const template = findTemplate(state, input);
        const { number } = findVersion(template, input.DefaultVersion);
        if (input.DryRun) throw dryRunOperation();
        const changed = { ...template, defaultVersion: number };
        state.templates.set(template.id, changed);
        return { LaunchTemplate: view(changed) };
      },
    }),

    DeleteLaunchTemplate: operation<
      DeleteLaunchTemplateCommandInput,
      Omit<DeleteLaunchTemplateCommandOutput, '$metadata'>
    >({
      authorize: onTemplate('DeleteLaunchTemplate'),
      handle: (input) => {
        const template = findTemplate(state, input);
        if (input.DryRun) throw dryRunOperation();
        const answer = { LaunchTemplate: view(template) };
        state.templates.delete(template.id);
        setTags(state, template.id, 'launch-template', []);
        return answer;
      },
    }),
  };
};

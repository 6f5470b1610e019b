import type {
  DescribeLaunchTemplatesCommandInput,
  DescribeLaunchTemplatesCommandOutput,
  DescribeLaunchTemplateVersionsCommandInput,
  DescribeLaunchTemplateVersionsCommandOutput,
} from '@aws-sdk/client-ec2';
import { operation, type AccessRequest } from '../../kernel/service.js';
import type { Ec2Context } from './ec2-context.js';
import { invalidParameterValue } from './errors.js';
import { passes } from './filters.js';
import { findTemplate, findVersion } from './launch-settings.js';
import { launchTemplateVersionView, launchTemplateView } from './launch-template-views.js';
import { pageOf } from './pages.js';
import { tagFilterValues, tagsOf } from './tags.js';

export const describeLaunchTemplateOperations = ({ cloud, state }: Ec2Context) => {
  const onAll = (action: string) => (): AccessRequest[] => [
    { action: `ec2:${action}`, resource: '*', context: { 'ec2:Region': cloud.region } },
  ];

  return {
    DescribeLaunchTemplates: operation<
      DescribeLaunchTemplatesCommandInput,
      Omit<DescribeLaunchTemplatesCommandOutput, '$metadata'>
    >({
      authorize: onAll('DescribeLaunchTemplates'),
      handle: (input) => {
        const asked = [
          ...(input.LaunchTemplateIds ?? []).map((LaunchTemplateId) => findTemplate(state, { LaunchTemplateId })),
          ...(input.LaunchTemplateNames ?? []).map((LaunchTemplateName) => findTemplate(state, { LaunchTemplateName })),
        ];
        const found = (asked.length > 0 ? asked : [...state.templates.values()]).filter((template) =>
          passes(input.Filters, {
            names: ['launch-template-name', 'create-time', 'tag-key'],
            values: (name) =>
              ({ 'launch-template-name': template.name, 'create-time': new Date(template.createdAt).toISOString() })[
                name
              ] ?? tagFilterValues(tagsOf(state, template.id), name),
          }),
        );
        const page = pageOf(found, input, 1);
        return {
          LaunchTemplates: page.items.map((template) => launchTemplateView(state, template)),
          NextToken: page.NextToken,
        };
      },
    }),

    DescribeLaunchTemplateVersions: operation<
      DescribeLaunchTemplateVersionsCommandInput,
      Omit<DescribeLaunchTemplateVersionsCommandOutput, '$metadata'>
    >({
      authorize: onAll('DescribeLaunchTemplateVersions'),
      handle: (input) => {
        const { Versions: asked = [], MinVersion: min, MaxVersion: max } = input;
        const named = input.LaunchTemplateId !== undefined || input.LaunchTemplateName !== undefined;
        if (!named && asked.some((version) => /^\d+$/.test(version))) {
          throw invalidParameterValue('A version number can only be given with a launch template.');
        }
        const templates = named ? [findTemplate(state, input)] : [...state.templates.values()];
        const found = templates.flatMap((template) => {
          const versions =
            asked.length > 0
              ? [...new Set(asked.map((version) => findVersion(template, version)))]
              : template.versions.filter(
                  ({ number }) =>
                    (min === undefined || number >= Number(min)) && (max === undefined || number <= Number(max)),
                );
          // Newest first, as EC2 lists them.
          return versions
            .sort((a, b) => b.number - a.number)
            .map((version) => launchTemplateVersionView(template, version));
        });
        const page = pageOf(found, input, 1);
        return { LaunchTemplateVersions: [...page.items], NextToken: page.NextToken };
      },
    }),
  };
};

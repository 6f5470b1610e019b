import type {
  CreateDocumentCommandInput,
  DocumentFormat,
  DocumentType,
  UpdateDocumentCommandInput,
  UpdateDocumentCommandOutput,
  UpdateDocumentDefaultVersionCommandInput,
} from '@aws-sdk/client-ssm';
import { document, list, needed, oneOf, record, tags, text } from '../property-shape.js';
import { provider } from '../resource-provider.js';
import { tagChanges } from '../tag-changes.js';

/** What makes a new version of a document. */
const VERSIONED = ['Content', 'DocumentFormat', 'Requires', 'TargetType', 'VersionName'];

export const ssmDocument = provider({
  type: 'AWS::SSM::Document',
  properties: {
    Content: needed(document),
    DocumentFormat: oneOf<DocumentFormat>(),
    DocumentType: oneOf<DocumentType>(),
    Name: text,
    Requires: list(record({ Name: needed(text), Version: text })),
    Tags: tags,
    TargetType: text,
    UpdateMethod: oneOf<'Replace' | 'NewVersion'>(),
    VersionName: text,
  },
  ignored: ['Attachments'],
  name: { property: 'Name', maxLength: 128 },
  replaceOn: ['DocumentType', 'Name'],
  replaceSometimes: {
    on: ['Content', 'DocumentFormat', 'Requires', 'TargetType', 'VersionName'],
    when: ({ UpdateMethod }) => UpdateMethod !== 'NewVersion',
  },
  attributes: [],
  absent: ['InvalidDocument'],
  create: async ({ UpdateMethod: _, Tags, ...source }, context) => {
    const Name = context.name;
    await context.call('ssm', 'CreateDocument', {
      ...source,
      Name,
      Tags: context.withStackTags(Tags),
    } satisfies CreateDocumentCommandInput);
    return { physicalId: Name };
  },
  update: async ({ physicalId: Name, properties: source, previous, changed }, context) => {
    if (VERSIONED.some((name) => changed.has(name))) {
      const updated = await context.call<UpdateDocumentCommandOutput>('ssm', 'UpdateDocument', {
        Name,
        Content: source.Content,
        DocumentFormat: source.DocumentFormat,
        DocumentVersion: '$LATEST',
        TargetType: source.TargetType,
        VersionName: source.VersionName,
      } satisfies UpdateDocumentCommandInput);
      await context.call('ssm', 'UpdateDocumentDefaultVersion', {
        Name,
        DocumentVersion: updated.DocumentDescription?.DocumentVersion,
      } satisfies UpdateDocumentDefaultVersionCommandInput);
    }
    const { set, removedKeys } = tagChanges(source.Tags, previous.Tags);
    const of = { ResourceType: 'Document', ResourceId: Name };
    if (removedKeys.length > 0) await context.call('ssm', 'RemoveTagsFromResource', { ...of, TagKeys: removedKeys });
    if (set.length > 0) await context.call('ssm', 'AddTagsToResource', { ...of, Tags: set });
    return { physicalId: Name };
  },
  delete: (Name, _, context) => context.call('ssm', 'DeleteDocument', { Name }),
});

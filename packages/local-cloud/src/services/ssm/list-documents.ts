import type {
  ListDocumentsCommandInput,
  ListDocumentsCommandOutput,
  ListDocumentVersionsCommandInput,
  ListDocumentVersionsCommandOutput,
} from '@aws-sdk/client-ssm';
import { AwsError } from '../../kernel/aws-error.js';
import { operation } from '../../kernel/service.js';
import { documentAccess } from './document-access.js';
import type { DocumentRecord } from './document-record.js';
import { allDocuments, describeDocument, findDocument, findVersion } from './documents.js';
import { pageOf } from './pages.js';
import type { SsmContext } from './ssm-state.js';

export const listDocumentOperations = (context: SsmContext) => {
  const { cloud, state } = context;
  return {
    ListDocuments: operation<ListDocumentsCommandInput, Omit<ListDocumentsCommandOutput, '$metadata'>>({
      authorize: () => [{ action: 'ssm:ListDocuments', resource: '*' }],
      handle: (input) => {
        const wanted = [
          ...(input.Filters ?? []).map(({ Key = '', Values = [] }) => ({ key: Key, values: Values })),
          ...(input.DocumentFilterList ?? []).map(({ key = '', value = '' }) => ({ key, values: [value] })),
        ];
        const passes = (document: DocumentRecord): boolean =>
          wanted.every(({ key, values }) => {
            switch (key.toLowerCase()) {
              case 'owner':
                return values.some((value) =>
                  ['self', 'private'].includes(value.toLowerCase())
                    ? document.owner === cloud.account
                    : value === 'All' ||
                      value === document.owner ||
                      (value === 'Public' && document.owner === 'Amazon'),
                );
              case 'name':
                return values.some((value) => document.name.startsWith(value));
              case 'documenttype':
                return values.includes(document.type);
              case 'platformtypes': {
                const { PlatformTypes } = describeDocument(context, document, findVersion(document, undefined));
                return values.some((value) => PlatformTypes?.some((platform) => platform === value));
              }
              default:
                if (!key.startsWith('tag:'))
                  throw new AwsError('InvalidFilterKey', `The filter key ${key} is not valid.`);
                return (state.tags.get(`Document/${document.name}`) ?? []).some(
                  ({ Key, Value = '' }) => `tag:${Key}` === key && values.includes(Value),
                );
            }
          });
        const page = pageOf(allDocuments(context).filter(passes), input, 50);
        return {
          DocumentIdentifiers: page.items.map((document) => {
            const described = describeDocument(context, document, findVersion(document, undefined));
            return {
              Name: described.Name,
              CreatedDate: described.CreatedDate,
              Owner: described.Owner,
              PlatformTypes: described.PlatformTypes,
              DocumentVersion: described.DocumentVersion,
              DocumentType: described.DocumentType,
              SchemaVersion: described.SchemaVersion,
              DocumentFormat: described.DocumentFormat,
              Tags: described.Tags,
            };
          }),
          NextToken: page.NextToken,
        };
      },
    }),

    ListDocumentVersions: operation<
      ListDocumentVersionsCommandInput,
      Omit<ListDocumentVersionsCommandOutput, '$metadata'>
    >({
      authorize: documentAccess(context)('ListDocumentVersions'),
      handle: (input) => {
        const document = findDocument(context, input.Name ?? '');
        const page = pageOf(document.versions.toReversed(), input, 50);
        return {
          DocumentVersions: page.items.map((version) => ({
            Name: document.name,
            DocumentVersion: String(version.number),
            ...(version.name !== undefined && { VersionName: version.name }),
            CreatedDate: new Date(version.createdAt),
            IsDefaultVersion: version.number === document.defaultVersion,
            DocumentFormat: version.format,
            Status: 'Active' as const,
          })),
          NextToken: page.NextToken,
        };
      },
    }),
  };
};

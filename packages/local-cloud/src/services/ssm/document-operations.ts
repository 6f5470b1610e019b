import { createHash } from 'node:crypto';
import type {
  CreateDocumentCommandInput,
  CreateDocumentCommandOutput,
  DeleteDocumentCommandInput,
  DeleteDocumentCommandOutput,
  DescribeDocumentCommandInput,
  DescribeDocumentCommandOutput,
  GetDocumentCommandInput,
  GetDocumentCommandOutput,
  UpdateDocumentCommandInput,
  UpdateDocumentCommandOutput,
  UpdateDocumentDefaultVersionCommandInput,
  UpdateDocumentDefaultVersionCommandOutput,
} from '@aws-sdk/client-ssm';
import { AwsError } from '../../kernel/aws-error.js';
import { operation } from '../../kernel/service.js';
import { documentAccess } from './document-access.js';
import { readDocument } from './document-content.js';
import type { DocumentFormatName, DocumentRecord, DocumentVersionRecord } from './document-record.js';
import { describeDocument, documentArn, documentName, findDocument, findVersion, isSeeded } from './documents.js';
import { constraintViolated, validationException } from './errors.js';
import type { SsmContext } from './ssm-state.js';
import { requestTagContext } from './tag-operations.js';

const NAME = /^[a-zA-Z0-9_\-.]{3,128}$/;
const RESERVED = /^(aws|amazon|amzn)/i;
const MOST_VERSIONS = 1000;

const formatOf = (given: string | undefined): DocumentFormatName => {
  if (given === undefined || given === 'JSON') return 'JSON';
  if (given === 'YAML' || given === 'TEXT') return given;
  throw constraintViolated(given, 'documentFormat', 'Member must satisfy enum value set: [TEXT, JSON, YAML]');
};

export const documentOperations = (context: SsmContext) => {
  const { cloud, state } = context;

  const onDocument = documentAccess(context);

  const newVersion = (
    number: number,
    content: string,
    format: DocumentFormatName,
    name: string | undefined,
  ): DocumentVersionRecord => ({
    number,
    content,
    format,
    hash: createHash('sha256').update(content).digest('hex'),
    createdAt: cloud.clock.now(),
    ...(name !== undefined && { name }),
  });

  const demandOwn = (name: string): DocumentRecord => {
    if (isSeeded(documentName(name))) {
      throw new AwsError('InvalidDocument', 'The document is owned by Amazon and cannot be changed.');
    }
    return findDocument(context, name);
  };

  const demandNewName = (document: DocumentRecord, versionName: string | undefined): void => {
    if (versionName === undefined || !document.versions.some(({ name }) => name === versionName)) return;
    throw new AwsError('DuplicateDocumentVersionName', `The version name ${versionName} is already in use.`);
  };

  return {
    CreateDocument: operation<CreateDocumentCommandInput, Omit<CreateDocumentCommandOutput, '$metadata'>>({
      authorize: (input) => [
        {
          action: 'ssm:CreateDocument',
          resource: documentArn(context, input.Name ?? ''),
          context: requestTagContext(input.Tags ?? []),
        },
      ],
      handle: (input) => {
        const { Name: name = '', Content: content = '', DocumentType: type = 'Command' } = input;
        if (!NAME.test(name)) {
          throw constraintViolated(
            name,
            'name',
            'Member must satisfy regular expression pattern: ^[a-zA-Z0-9_\\-.]{3,128}$',
          );
        }
        if (RESERVED.test(name)) {
          throw validationException(`Document name must not begin with the reserved prefixes aws, amazon or amzn.`);
        }
        if (state.documents.has(name)) {
          throw new AwsError('DocumentAlreadyExists', `Document with same name ${name} already exists`);
        }
        const format = formatOf(input.DocumentFormat);
        if (type === 'Command') readDocument(content, format);
        const document: DocumentRecord = {
          name,
          type,
          owner: cloud.account,
          defaultVersion: 1,
          latestVersion: 1,
          versions: [newVersion(1, content, format, input.VersionName)],
          ...(input.DisplayName !== undefined && { displayName: input.DisplayName }),
          ...(input.TargetType !== undefined && { targetType: input.TargetType }),
        };
        state.documents.set(name, document);
        if (input.Tags && input.Tags.length > 0) state.tags.set(`Document/${name}`, input.Tags);
        return {
          DocumentDescription: {
            ...describeDocument(context, document, findVersion(document, '1')),
            Status: 'Creating',
          },
        };
      },
    }),

    UpdateDocument: operation<UpdateDocumentCommandInput, Omit<UpdateDocumentCommandOutput, '$metadata'>>({
      authorize: onDocument('UpdateDocument'),
      handle: (input) => {
        const { Name: name = '', Content: content = '' } = input;
        const document = demandOwn(name);
        const base = findVersion(document, input.DocumentVersion ?? '$LATEST');
        const format = input.DocumentFormat === undefined ? base.format : formatOf(input.DocumentFormat);
        if (document.type === 'Command') readDocument(content, format);
        demandNewName(document, input.VersionName);
        const version = newVersion(document.latestVersion + 1, content, format, input.VersionName);
        if (document.versions.some(({ hash }) => hash === version.hash)) {
          throw new AwsError(
            'DuplicateDocumentContent',
            'The content of the association document matches another document. Change the content of the document ' +
              'and try again.',
          );
        }
        if (document.versions.length >= MOST_VERSIONS) {
          throw new AwsError('DocumentVersionLimitExceeded', 'The document has too many versions.');
        }
        const changed: DocumentRecord = {
          ...document,
          latestVersion: version.number,
          versions: [...document.versions, version],
          ...(input.DisplayName !== undefined && { displayName: input.DisplayName }),
          ...(input.TargetType !== undefined && { targetType: input.TargetType }),
        };
        state.documents.set(document.name, changed);
        return { DocumentDescription: { ...describeDocument(context, changed, version), Status: 'Updating' } };
      },
    }),

    UpdateDocumentDefaultVersion: operation<
      UpdateDocumentDefaultVersionCommandInput,
      Omit<UpdateDocumentDefaultVersionCommandOutput, '$metadata'>
    >({
      authorize: onDocument('UpdateDocumentDefaultVersion'),
      handle: ({ Name: name = '', DocumentVersion: asked }) => {
        const document = demandOwn(name);
        const version = findVersion(document, asked);
        state.documents.set(document.name, { ...document, defaultVersion: version.number });
        return {
          Description: {
            Name: document.name,
            DefaultVersion: String(version.number),
            ...(version.name !== undefined && { DefaultVersionName: version.name }),
          },
        };
      },
    }),

    DescribeDocument: operation<DescribeDocumentCommandInput, Omit<DescribeDocumentCommandOutput, '$metadata'>>({
      authorize: onDocument('DescribeDocument'),
      handle: ({ Name: name = '', DocumentVersion: asked, VersionName: versionName }) => {
        const document = findDocument(context, name);
        return { Document: describeDocument(context, document, findVersion(document, asked, versionName)) };
      },
    }),

    GetDocument: operation<GetDocumentCommandInput, Omit<GetDocumentCommandOutput, '$metadata'>>({
      authorize: onDocument('GetDocument'),
      handle: ({ Name: name = '', DocumentVersion: asked, VersionName: versionName }) => {
        const document = findDocument(context, name);
        const version = findVersion(document, asked, versionName);
        return {
          Name: document.name,
          CreatedDate: new Date(version.createdAt),
          ...(version.name !== undefined && { VersionName: version.name }),
          DocumentVersion: String(version.number),
          Status: 'Active',
          Content: version.content,
          // One of those that CreateDocument let pass.
          DocumentType: document.type as NonNullable<GetDocumentCommandOutput['DocumentType']>,
          DocumentFormat: version.format,
        };
      },
    }),

    DeleteDocument: operation<DeleteDocumentCommandInput, Omit<DeleteDocumentCommandOutput, '$metadata'>>({
      authorize: onDocument('DeleteDocument'),
      handle: ({ Name: name = '', DocumentVersion: asked, VersionName: versionName }) => {
        const document = demandOwn(name);
        if (asked === undefined && versionName === undefined) {
          state.documents.delete(document.name);
          state.tags.delete(`Document/${document.name}`);
          return {};
        }
        const version = findVersion(document, asked, versionName);
        if (version.number === document.defaultVersion) {
          throw new AwsError('InvalidDocumentOperation', 'The default version of a document cannot be deleted.');
        }
        const versions = document.versions.filter(({ number }) => number !== version.number);
        state.documents.set(document.name, { ...document, versions });
        return {};
      },
    }),
  };
};

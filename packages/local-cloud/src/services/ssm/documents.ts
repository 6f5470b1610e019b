import type { DocumentDescription, DocumentParameterType, PlatformType } from '@aws-sdk/client-ssm';
import { AwsError } from '../../kernel/aws-error.js';
import { readDocument, type DocumentContent } from './document-content.js';
import type { DocumentRecord, DocumentVersionRecord } from './document-record.js';
import { invalidDocument } from './errors.js';
import { seededDocuments } from './seeded-documents.js';
import type { SsmContext } from './ssm-state.js';

const SEEDED: ReadonlyMap<string, DocumentRecord> = new Map(seededDocuments().map((seed) => [seed.name, seed]));

/** The name in a document's ARN, or the name itself. */
export const documentName = (nameOrArn: string): string =>
  /^arn:[^:]*:ssm:[^:]*:[^:]*:document\/(.+)$/.exec(nameOrArn)?.[1] ?? nameOrArn;

export const isSeeded = (name: string): boolean => SEEDED.has(name);

/** Amazon's own documents have no account in their ARN. */
export const documentArn = ({ cloud }: SsmContext, nameOrArn: string): string => {
  const name = documentName(nameOrArn);
  return `arn:aws:ssm:${cloud.region}:${isSeeded(name) ? '' : cloud.account}:document/${name}`;
};

export const allDocuments = ({ state }: SsmContext): DocumentRecord[] => [
  ...SEEDED.values(),
  ...state.documents.values(),
];

export const findDocument = ({ state }: SsmContext, nameOrArn: string): DocumentRecord => {
  const name = documentName(nameOrArn);
  const found = SEEDED.get(name) ?? state.documents.get(name);
  if (!found) throw invalidDocument(`Document with name ${name} does not exist.`);
  return found;
};

/** A number, `$LATEST`, or `$DEFAULT` (also when nothing is said); or the version of that name. */
export const findVersion = (
  document: DocumentRecord,
  asked: string | undefined,
  versionName?: string,
): DocumentVersionRecord => {
  const number =
    asked === '$LATEST'
      ? document.latestVersion
      : asked === undefined || asked === '$DEFAULT' || asked === ''
        ? document.defaultVersion
        : Number(asked);
  const found = document.versions.find((version) =>
    versionName === undefined ? version.number === number : version.name === versionName,
  );
  if (!found) {
    throw new AwsError('InvalidDocumentVersion', `The document version is not valid or does not exist.`);
  }
  return found;
};

export const contentOf = ({ content, format }: DocumentVersionRecord): DocumentContent => readDocument(content, format);

const PLATFORM_OF: Readonly<Record<string, PlatformType>> = {
  'aws:runPowerShellScript': 'Windows',
  'aws:psModule': 'Windows',
  'aws:domainJoin': 'Windows',
};

const platformsOf = ({ steps }: DocumentContent): PlatformType[] => {
  const named = steps.flatMap(({ precondition }) => precondition['StringEquals'] ?? []);
  const stated = named.filter((operand): operand is PlatformType => ['Linux', 'Windows', 'MacOS'].includes(operand));
  if (stated.length > 0) return [...new Set(stated)];
  const implied = steps.flatMap(({ action }) => PLATFORM_OF[action] ?? []);
  return implied.length > 0 ? [...new Set(implied)] : ['Linux', 'MacOS'];
};

export const describeDocument = (
  context: SsmContext,
  document: DocumentRecord,
  version: DocumentVersionRecord,
): DocumentDescription => {
  const content = document.type === 'Command' ? contentOf(version) : undefined;
  return {
    Name: document.name,
    ...(document.displayName !== undefined && { DisplayName: document.displayName }),
    ...(version.name !== undefined && { VersionName: version.name }),
    Owner: document.owner,
    CreatedDate: new Date(version.createdAt),
    Status: 'Active',
    DocumentVersion: String(version.number),
    DefaultVersion: String(document.defaultVersion),
    LatestVersion: String(document.latestVersion),
    Hash: version.hash,
    HashType: 'Sha256',
    // One of those that CreateDocument let pass.
    DocumentType: document.type as NonNullable<DocumentDescription['DocumentType']>,
    DocumentFormat: version.format,
    ...(document.targetType !== undefined && { TargetType: document.targetType }),
    ...(content && {
      Description: content.description,
      SchemaVersion: content.schemaVersion,
      PlatformTypes: platformsOf(content),
      Parameters: Object.entries(content.parameters).map(([Name, parameter]) => ({
        Name,
        // The API knows two types; the others are shown as text.
        Type: (parameter.type === 'StringList' ? 'StringList' : 'String') satisfies DocumentParameterType,
        Description: parameter.description ?? '',
        ...(parameter.default !== undefined && {
          DefaultValue: typeof parameter.default === 'string' ? parameter.default : JSON.stringify(parameter.default),
        }),
      })),
    }),
    Tags: [...(context.state.tags.get(`Document/${document.name}`) ?? [])],
  };
};

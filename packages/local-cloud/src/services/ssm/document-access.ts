import type { AccessRequest } from '../../kernel/service.js';
import { documentArn, documentName } from './documents.js';
import type { SsmContext } from './ssm-state.js';
import { resourceTagContext } from './tag-operations.js';

/** Makes, for an action, what the policies are asked about the document that a call names. */
export const documentAccess =
  (context: SsmContext) =>
  (action: string) =>
  ({ Name: name = '' }: { readonly Name?: string | undefined }): AccessRequest[] => [
    {
      action: `ssm:${action}`,
      resource: documentArn(context, name),
      context: resourceTagContext(context.state.tags.get(`Document/${documentName(name)}`) ?? []),
    },
  ];

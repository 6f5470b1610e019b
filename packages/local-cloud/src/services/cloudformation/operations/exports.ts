import type {
  ListExportsCommandInput,
  ListExportsCommandOutput,
  ListImportsCommandInput,
  ListImportsCommandOutput,
} from '@aws-sdk/client-cloudformation';
import { operation } from '../../../kernel/service.js';
import { importersOf } from '../engine/outputs.js';
import type { EngineTools } from '../engine/stack-operation.js';
import { validationError } from '../template/validation-error.js';
import { page } from './paging.js';

export const listExports = ({ store }: EngineTools) =>
  operation<ListExportsCommandInput, Omit<ListExportsCommandOutput, '$metadata'>>({
    handle: ({ NextToken: token }) => {
      const exported = store
        .all()
        .filter(({ status }) => status !== 'DELETE_COMPLETE')
        .flatMap(({ stackId, outputs }) =>
          outputs.flatMap(({ exportName, value }) =>
            exportName === undefined ? [] : [{ ExportingStackId: stackId, Name: exportName, Value: value }],
          ),
        );
      const { items, ...next } = page(exported, token);
      return { Exports: items, ...next };
    },
  });

export const listImports = ({ store }: EngineTools) =>
  operation<ListImportsCommandInput, Omit<ListImportsCommandOutput, '$metadata'>>({
    handle: ({ ExportName: name = '', NextToken: token }) => {
      const importers = importersOf(store, name);
      if (importers.length === 0) throw validationError(`Export '${name}' is not imported by any stack.`);
      const { items, ...next } = page(importers, token);
      return { Imports: items, ...next };
    },
  });

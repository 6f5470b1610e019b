import { AwsError } from '../../kernel/aws-error.js';
import { checkReadConditions } from './conditions.js';
import { preconditionFailed } from './errors.js';
import type { StoredObject } from './object-version.js';

export interface CopyConditions {
  readonly CopySourceIfMatch?: string | undefined;
  readonly CopySourceIfNoneMatch?: string | undefined;
  readonly CopySourceIfModifiedSince?: Date | undefined;
  readonly CopySourceIfUnmodifiedSince?: Date | undefined;
}

/** As for a read, but "not modified" is no answer to a copy: it fails too. */
export const checkCopyConditions = (source: StoredObject, conditions: CopyConditions): void => {
  try {
    checkReadConditions(source, {
      IfMatch: conditions.CopySourceIfMatch,
      IfNoneMatch: conditions.CopySourceIfNoneMatch,
      IfModifiedSince: conditions.CopySourceIfModifiedSince,
      IfUnmodifiedSince: conditions.CopySourceIfUnmodifiedSince,
    });
  } catch (error) {
    if (error instanceof AwsError && error.status === 304) throw preconditionFailed('x-amz-copy-source-If-None-Match');
    throw error;
  }
};

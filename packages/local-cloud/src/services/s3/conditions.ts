import { AwsError } from '../../kernel/aws-error.js';
import { noSuchKey, preconditionFailed } from './errors.js';
import { unquoted, type ObjectVersion, type StoredObject } from './object-version.js';

export interface ReadConditions {
  readonly IfMatch?: string | undefined;
  readonly IfNoneMatch?: string | undefined;
  readonly IfModifiedSince?: Date | undefined;
  readonly IfUnmodifiedSince?: Date | undefined;
}

/** Refuses with 412 or 304; If-Match outweighs If-Unmodified-Since, If-None-Match outweighs If-Modified-Since. */
export const checkReadConditions = (object: StoredObject, conditions: ReadConditions): void => {
  const modified = Math.floor(object.lastModified / 1000) * 1000;
  if (conditions.IfMatch !== undefined) {
    if (!matches(conditions.IfMatch, object)) throw preconditionFailed('If-Match');
  } else if (conditions.IfUnmodifiedSince && modified > conditions.IfUnmodifiedSince.getTime()) {
    throw preconditionFailed('If-Unmodified-Since');
  }
  if (conditions.IfNoneMatch !== undefined) {
    if (matches(conditions.IfNoneMatch, object)) throw notModified();
  } else if (conditions.IfModifiedSince && modified <= conditions.IfModifiedSince.getTime()) {
    throw notModified();
  }
};

const notModified = (): AwsError => new AwsError('NotModified', 'Not Modified', { status: 304 });

const matches = (tags: string, object: StoredObject): boolean =>
  tags.split(',').some((tag) => tag.trim() === '*' || unquoted(tag.trim()) === object.etag);

export interface WriteConditions {
  readonly IfMatch?: string | undefined;
  readonly IfNoneMatch?: string | undefined;
}

/** What a conditional write finds at its key decides. Must run in the same turn as the write itself. */
export const checkWriteConditions = (
  newest: ObjectVersion | undefined,
  key: string,
  conditions: WriteConditions,
): void => {
  const existing = newest && !newest.deleteMarker ? newest : undefined;
  if (conditions.IfNoneMatch !== undefined) {
    if (conditions.IfNoneMatch !== '*') {
      throw new AwsError('NotImplemented', 'A header you provided implies functionality that is not implemented', {
        status: 501,
        members: { Header: 'If-None-Match' },
      });
    }
    if (existing) throw preconditionFailed('If-None-Match');
  }
  if (conditions.IfMatch !== undefined) {
    if (!existing) throw noSuchKey(key);
    if (!matches(conditions.IfMatch, existing)) throw preconditionFailed('If-Match');
  }
};

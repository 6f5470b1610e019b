import type {
  BucketLifecycleConfiguration,
  LifecycleRule,
  LifecycleRuleFilter,
  TransitionStorageClass,
} from '@aws-sdk/client-s3';
import { flag, integer, list, needed, oneOf, record, tags, text, type Shape } from '../property-shape.js';

const transition = record({
  StorageClass: needed(oneOf<TransitionStorageClass>()),
  TransitionDate: text,
  TransitionInDays: integer,
});

const rule = record({
  AbortIncompleteMultipartUpload: record({ DaysAfterInitiation: needed(integer) }),
  ExpirationDate: text,
  ExpirationInDays: integer,
  ExpiredObjectDeleteMarker: flag,
  Id: text,
  NoncurrentVersionExpiration: record({ NewerNoncurrentVersions: integer, NoncurrentDays: needed(integer) }),
  NoncurrentVersionExpirationInDays: integer,
  NoncurrentVersionTransition: record({
    StorageClass: needed(oneOf<TransitionStorageClass>()),
    TransitionInDays: integer,
  }),
  NoncurrentVersionTransitions: list(
    record({
      NewerNoncurrentVersions: integer,
      StorageClass: needed(oneOf<TransitionStorageClass>()),
      TransitionInDays: integer,
    }),
  ),
  ObjectSizeGreaterThan: text,
  ObjectSizeLessThan: text,
  Prefix: text,
  Status: needed(oneOf<'Enabled' | 'Disabled'>()),
  TagFilters: tags,
  Transition: transition,
  Transitions: list(transition),
});
type Rule = ReturnType<typeof rule.read>;

const template = record({ Rules: needed(list(rule)), TransitionDefaultMinimumObjectSize: text });

const date = (text: string | undefined): Date | undefined => (text === undefined ? undefined : new Date(text));

const filterOf = ({ Prefix = '', TagFilters = [], ...sizes }: Rule): LifecycleRuleFilter => {
  const greater =
    sizes.ObjectSizeGreaterThan === undefined ? {} : { ObjectSizeGreaterThan: Number(sizes.ObjectSizeGreaterThan) };
  const less = sizes.ObjectSizeLessThan === undefined ? {} : { ObjectSizeLessThan: Number(sizes.ObjectSizeLessThan) };
  const isPlain = TagFilters.length === 0 && Object.keys({ ...greater, ...less }).length === 0;
  return isPlain ? { Prefix } : { And: { Prefix, Tags: TagFilters, ...greater, ...less } };
};

const expirationOf = (source: Rule): Pick<LifecycleRule, 'Expiration'> => {
  const Expiration = {
    ...(source.ExpirationInDays !== undefined && { Days: source.ExpirationInDays }),
    ...(source.ExpirationDate !== undefined && { Date: date(source.ExpirationDate) }),
    ...(source.ExpiredObjectDeleteMarker !== undefined && {
      ExpiredObjectDeleteMarker: source.ExpiredObjectDeleteMarker,
    }),
  };
  return Object.keys(Expiration).length > 0 ? { Expiration } : {};
};

const noncurrentOf = (
  source: Rule,
): Pick<LifecycleRule, 'NoncurrentVersionExpiration' | 'NoncurrentVersionTransitions'> => {
  const days = source.NoncurrentVersionExpirationInDays;
  const NoncurrentVersionExpiration =
    source.NoncurrentVersionExpiration ?? (days === undefined ? undefined : { NoncurrentDays: days });
  const transitions = [
    ...(source.NoncurrentVersionTransition ? [source.NoncurrentVersionTransition] : []),
    ...(source.NoncurrentVersionTransitions ?? []),
  ];
  return {
    ...(NoncurrentVersionExpiration && { NoncurrentVersionExpiration }),
    ...(transitions.length > 0 && {
      NoncurrentVersionTransitions: transitions.map(({ TransitionInDays, ...rest }) => ({
        ...rest,
        NoncurrentDays: TransitionInDays,
      })),
    }),
  };
};

const ruleOf = (source: Rule): LifecycleRule => {
  const transitions = [...(source.Transition ? [source.Transition] : []), ...(source.Transitions ?? [])];
  return {
    ...(source.Id !== undefined && { ID: source.Id }),
    Status: source.Status,
    Filter: filterOf(source),
    ...expirationOf(source),
    ...noncurrentOf(source),
    ...(source.AbortIncompleteMultipartUpload && {
      AbortIncompleteMultipartUpload: source.AbortIncompleteMultipartUpload,
    }),
    ...(transitions.length > 0 && {
      Transitions: transitions.map(({ StorageClass, TransitionInDays, TransitionDate }) => ({
        StorageClass,
        Days: TransitionInDays,
        Date: date(TransitionDate),
      })),
    }),
  };
};

/** A bucket's lifecycle rules as the API spells them. */
export const lifecycleConfiguration: Shape<BucketLifecycleConfiguration> = {
  read: (value, name) => ({ Rules: template.read(value, name).Rules.map(ruleOf) }),
};

import type { RevisionLocation } from '@aws-sdk/client-codedeploy';
import { AwsError } from '../../kernel/aws-error.js';
import type { ApplicationRecord, RegisteredRevision, Revision } from './records.js';

const refuse = (text: string): AwsError => new AwsError('InvalidRevisionException', text);

/** The bundle that a request names. */
export const readRevision = (given: RevisionLocation | undefined): Revision => {
  if (!given) throw new AwsError('RevisionRequiredException', 'The revision ID was not specified.');
  const { revisionType, s3Location } = given;
  if (revisionType === 'GitHub' || given.gitHubLocation) {
    throw refuse('Revisions from GitHub cannot be deployed: the local cloud takes revisions from Amazon S3 only');
  }
  if (revisionType !== 'S3' || !s3Location) {
    throw refuse('The revision must have the revisionType S3 and an s3Location');
  }
  const { bucket, key, bundleType, version, eTag } = s3Location;
  if (!bucket || !key) throw refuse('The s3Location must name a bucket and a key');
  if (bundleType !== 'zip' && bundleType !== 'tar' && bundleType !== 'tgz') {
    throw refuse(`The bundleType of the s3Location must be zip, tar or tgz, not ${bundleType ?? 'absent'}`);
  }
  return { bucket, key, bundleType, ...(version !== undefined && { version }), ...(eTag !== undefined && { eTag }) };
};

export const revisionView = (revision: Revision): RevisionLocation => ({
  revisionType: 'S3',
  s3Location: { ...revision },
});

export const sameRevision = (a: Revision, b: Revision): boolean =>
  a.bucket === b.bucket && a.key === b.key && a.version === b.version && a.eTag === b.eTag;

/** The application with the revision registered, and changed as given. */
export const withRevision = (
  application: ApplicationRecord,
  revision: Revision,
  now: number,
  change: (registered: RegisteredRevision) => RegisteredRevision = (registered) => registered,
): ApplicationRecord => {
  const known = application.revisions.find((registered) => sameRevision(registered.revision, revision));
  const others = application.revisions.filter((registered) => registered !== known);
  return { ...application, revisions: [...others, change(known ?? { revision, registeredAt: now, groups: [] })] };
};

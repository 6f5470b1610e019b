import type { ChecksumType } from '@aws-sdk/client-s3';
import type { ChecksumAlgorithmName } from './checksum-algorithms.js';
import type { Checksum } from './object-version.js';

type ChecksumMembers = { [Name in ChecksumAlgorithmName as `Checksum${Name}`]?: string };

/** A checksum as answers show it. */
export const checksumMembers = (checksum: Checksum | undefined): ChecksumMembers & { ChecksumType?: ChecksumType } =>
  checksum ? { ...checksumMember(checksum), ChecksumType: checksum.type } : {};

/** Without its type, as parts show it. */
export const checksumMember = (
  checksum: { readonly algorithm: ChecksumAlgorithmName; readonly value: string } | undefined,
): ChecksumMembers => (checksum ? { [`Checksum${checksum.algorithm}`]: checksum.value } : {});

import { AwsError } from '../../kernel/aws-error.js';

/** Fails unless the key is 1 to 1,024 bytes long. */
export const checkedKey = (key: string | undefined): string => {
  const bytes = Buffer.byteLength(key ?? '');
  if (key === undefined || bytes === 0) {
    throw new AwsError('InvalidURI', "Couldn't parse the specified URI.", { status: 400 });
  }
  if (bytes > 1024) {
    throw new AwsError('KeyTooLongError', 'Your key is too long', {
      status: 400,
      members: { Size: String(bytes), MaxSizeAllowed: '1024' },
    });
  }
  return key;
};

import { invalidArgument } from './errors.js';

export interface CopySource {
  readonly Bucket: string;
  readonly Key: string;
  readonly VersionId?: string;
}

/** `[/]bucket/key[?versionId=…]`, URL-encoded, as `x-amz-copy-source` has it. */
export const copySource = (header: string | undefined): CopySource => {
  const text = (header ?? '').replace(/^\//, '');
  const question = text.lastIndexOf('?versionId=');
  const path = question < 0 ? text : text.slice(0, question);
  const slash = path.search(/\/|%2F/i);
  if (slash <= 0) {
    throw invalidArgument(
      'Copy Source must mention the source bucket and key: sourcebucket/sourcekey',
      'x-amz-copy-source',
      text,
    );
  }
  const decoded = decodeURIComponent(path);
  const at = decoded.indexOf('/');
  return {
    Bucket: decoded.slice(0, at),
    Key: decoded.slice(at + 1),
    ...(question >= 0 && { VersionId: decodeURIComponent(text.slice(question + '?versionId='.length)) }),
  };
};

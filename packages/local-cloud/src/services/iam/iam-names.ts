import { validationError } from './iam-errors.js';
import type { StoredTag } from './iam-state.js';

/** Refuses what IAM takes for no name. */
export const checkName = (member: string, name: string | undefined, longest: number): string => {
  const given = name ?? '';
  if (given.length > longest) {
    throw validationError(
      `1 validation error detected: Value '${given}' at '${member}' failed to satisfy constraint: ` +
        `Member must have length less than or equal to ${longest}`,
    );
  }
  if (!/^[\w+=,.@-]+$/.test(given)) {
    throw validationError(
      `The specified value for ${member} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-`,
    );
  }
  return given;
};

/** Default `/`; begins and ends with a slash. */
export const checkPath = (path: string | undefined): string => {
  const given = path ?? '/';
  if (given !== '/' && !/^\/[!-~]+\/$/.test(given)) {
    throw validationError(
      'The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.',
    );
  }
  return given;
};

type GivenTag = { readonly Key: string | undefined; readonly Value: string | undefined };

/** Later tags replace earlier ones of the same key. */
export const mergeTags = (old: readonly StoredTag[], added: readonly GivenTag[] | undefined): StoredTag[] => {
  const tags = new Map(old.map((tag) => [tag.Key, tag]));
  for (const { Key = '', Value = '' } of added ?? []) tags.set(Key, { Key, Value });
  return [...tags.values()];
};

export const withoutTags = (old: readonly StoredTag[], keys: readonly string[] | undefined): StoredTag[] =>
  old.filter((tag) => !(keys ?? []).includes(tag.Key));

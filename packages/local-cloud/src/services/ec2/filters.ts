import type { Filter } from '@aws-sdk/client-ec2';
import { invalidParameterValue } from './errors.js';

/** What a resource answers for each filter that it knows: one value, several (one must match), or none. */
type FilterValues = (name: string) => string | readonly string[] | undefined;

interface Filterable {
  /** Names of the filters that the operation knows, besides `tag:KEY`. */
  readonly names: readonly string[];
  readonly values: FilterValues;
}

const PATTERN_CHARACTERS = /[.+^${}()|[\]\\]/g;

/** `*` and `?` are wildcards, a backslash makes them plain. */
const patternOf = (value: string): RegExp =>
  new RegExp(
    `^${value
      .split(/(\\[*?\\]|[*?])/)
      .map((part) => {
        if (part === '*') return '[\\s\\S]*';
        if (part === '?') return '[\\s\\S]';
        return (part.startsWith('\\') ? part.slice(1) : part)
          .replace(PATTERN_CHARACTERS, '\\$&')
          .replace(/[*?]/g, '\\$&');
      })
      .join('')}$`,
  );

/** Whether a resource passes all filters; a filter's values are alternatives. */
export const passes = (filters: readonly Filter[] | undefined, { names, values }: Filterable): boolean =>
  (filters ?? []).every(({ Name: name = '', Values: wanted = [] }) => {
    if (!names.includes(name) && !name.startsWith('tag:')) {
      throw invalidParameterValue(`The filter '${name}' is invalid`);
    }
    const found = values(name);
    const candidates = found === undefined ? [] : typeof found === 'string' ? [found] : found;
    return wanted.some((value) => candidates.some((candidate) => patternOf(value).test(candidate)));
  });

/** A trigger's pattern as a regular expression: `**` any path, `*` one segment, `?` one character, `{a,b}` either. */
const expressionOf = (pattern: string): RegExp => {
  let depth = 0;
  const source = pattern.replace(/\*\*\/?|[*?{},]|[^*?{},]+/g, (part) => {
    switch (part) {
      case '**/':
        return '(?:.*/)?';
      case '**':
        return '.*';
      case '*':
        return '[^/]*';
      case '?':
        return '[^/]';
      case '{':
        depth++;
        return '(?:';
      case '}':
        if (depth === 0) return '\\}';
        depth--;
        return ')';
      case ',':
        return depth > 0 ? '|' : ',';
      default:
        return part.replace(/[.+^$()|[\]\\]/g, '\\$&');
    }
  });
  return new RegExp(`^${source}${')'.repeat(depth)}$`, 's');
};

export interface Patterns {
  readonly includes?: readonly string[] | undefined;
  readonly excludes?: readonly string[] | undefined;
}

/** Whether a name is let through: by one of the includes, where there are some, and by none of the excludes. */
export const matchesPatterns = ({ includes = [], excludes = [] }: Patterns, name: string): boolean => {
  const fits = (pattern: string): boolean => expressionOf(pattern).test(name);
  return (includes.length === 0 || includes.some(fits)) && !excludes.some(fits);
};

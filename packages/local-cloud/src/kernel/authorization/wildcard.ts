/** Tests a text against a pattern in which `*` stands for any characters and `?` for one. */
export type Matcher = (text: string) => boolean;

/** Goes back to the last star only, and so takes no more than the product of both lengths. */
const matches = (pattern: string, text: string): boolean => {
  let at = 0;
  let inText = 0;
  let star = -1;
  let starText = 0;
  while (inText < text.length) {
    const wanted = pattern[at];
    if (wanted === '*') {
      star = at;
      starText = inText;
      at += 1;
    } else if (wanted === '?' || wanted === text[inText]) {
      at += 1;
      inText += 1;
    } else if (star >= 0) {
      starText += 1;
      inText = starText;
      at = star + 1;
    } else {
      return false;
    }
  }
  while (pattern[at] === '*') at += 1;
  return at === pattern.length;
};

export const wildcard =
  (pattern: string): Matcher =>
  (text) =>
    matches(pattern, text);

export const wildcardIgnoringCase = (pattern: string): Matcher => {
  const lower = pattern.toLowerCase();
  return (text) => matches(lower, text.toLowerCase());
};

/** The six parts of an ARN; the last holds what further colons it has. */
const arnParts = (arn: string): string[] => {
  const parts = arn.split(':');
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];
};

/** As ARNs are matched: no wildcard reaches over one of the first five colons. */
export const arnWildcard = (pattern: string): Matcher => {
  if (pattern === '*') return () => true;
  const patterns = arnParts(pattern);
  if (patterns.length < 6) return wildcard(pattern);
  return (arn) => {
    const parts = arnParts(arn);
    return parts.length === 6 && patterns.every((part, index) => wildcard(part)(parts[index] ?? ''));
  };
};

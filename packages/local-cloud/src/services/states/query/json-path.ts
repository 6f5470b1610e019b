/**
 * JSONPath as the States Language uses it: members, indices, slices, unions, wildcards, descent and simple filters.
 * A path that can mean one place only is definite; others answer a list.
 */
export interface JsonPath {
  readonly definite: boolean;
  /** Every value that the path finds. */
  select(root: unknown): readonly unknown[];
  /** The steps of a definite path without negative indices: where a ResultPath writes. */
  readonly steps: readonly (string | number)[] | undefined;
}

interface Segment {
  readonly definite: boolean;
  readonly step?: string | number;
  readonly pick: (value: unknown) => readonly unknown[];
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const childrenOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? (value as readonly unknown[]) : isObject(value) ? Object.values(value) : [];

const member = (name: string): Segment => ({
  definite: true,
  step: name,
  pick: (value) => (isObject(value) && Object.hasOwn(value, name) ? [value[name]] : []),
});

const index = (position: number): Segment => ({
  definite: true,
  ...(position >= 0 ? { step: position } : {}),
  pick: (value) => {
    const at = position < 0 && Array.isArray(value) ? value.length + position : position;
    return Array.isArray(value) && at >= 0 && at < value.length ? [value[at] as unknown] : [];
  },
});

const slice = (from: string, to: string, by: string): Segment => ({
  definite: false,
  pick: (value) => {
    if (!Array.isArray(value)) return [];
    const step = Number(by || '1');
    const part = (value as readonly unknown[]).slice(Number(from || '0'), to === '' ? undefined : Number(to));
    return part.filter((_, position) => position % step === 0);
  },
});

const union = (segments: readonly Segment[]): Segment => ({
  definite: false,
  pick: (value) => segments.flatMap(({ pick }) => pick(value)),
});

const wildcard: Segment = { definite: false, pick: childrenOf };

const descendants = (value: unknown): readonly unknown[] => [value, ...childrenOf(value).flatMap(descendants)];

const descent = (segment: Segment): Segment => ({
  definite: false,
  pick: (value) => descendants(value).flatMap((one) => segment.pick(one)),
});

const FILTER = /^\?\(\s*@((?:\.[\w-]+|\['[^']*'\])*)\s*(?:(==|!=|<=|>=|<|>)\s*(.+?))?\s*\)$/;

const filter = (text: string): Segment => {
  const [, path = '', operator, literal] = FILTER.exec(text) ?? [];
  if (!FILTER.test(text)) throw new Error(`The filter [${text}] is not supported`);
  const inner = parseJsonPath(`$${path}`);
  const wanted: unknown = literal === undefined ? undefined : JSON.parse(literal.replace(/^'(.*)'$/, '"$1"'));
  const holds = (found: unknown): boolean => {
    if (operator === undefined) return true;
    if (operator === '==') return found === wanted;
    if (operator === '!=') return found !== wanted;
    if (typeof found !== typeof wanted || (typeof found !== 'number' && typeof found !== 'string')) return false;
    // Both are of the one type.
    const order = found < (wanted as typeof found) ? -1 : found > (wanted as typeof found) ? 1 : 0;
    return operator === '<' ? order < 0 : operator === '<=' ? order <= 0 : operator === '>' ? order > 0 : order >= 0;
  };
  return { definite: false, pick: (value) => childrenOf(value).filter((one) => inner.select(one).some(holds)) };
};

const bracket = (text: string): Segment => {
  const inner = text.trim();
  if (inner === '*') return wildcard;
  if (inner.startsWith('?')) return filter(inner);
  const [, from, to, by] = /^(-?\d*):(-?\d*)(?::(\d*))?$/.exec(inner) ?? [];
  if (from !== undefined) return slice(from, to ?? '', by ?? '');
  const parts = inner.match(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[^,]+/g) ?? [];
  const segments = parts.map((part) => {
    const trimmed = part.trim();
    const quoted = /^(['"])([^]*)\1$/.exec(trimmed)?.[2];
    if (quoted !== undefined) return member(quoted.replace(/\\(.)/g, '$1'));
    if (!/^-?\d+$/.test(trimmed)) throw new Error(`[${text}] is no part of a path`);
    return index(Number(trimmed));
  });
  const [only] = segments;
  if (!only) throw new Error(`[${text}] is no part of a path`);
  return segments.length === 1 ? only : union(segments);
};

/** The end of a bracket that begins at `start`; quotes may hold brackets. */
const closing = (path: string, start: number): number => {
  let quote = '';
  let depth = 0;
  for (let at = start; at < path.length; at++) {
    const character = path.charAt(at);
    if (quote !== '') {
      if (character === '\\') at++;
      else if (character === quote) quote = '';
    } else if (character === "'" || character === '"') quote = character;
    else if (character === '[') depth++;
    else if (character === ']' && --depth === 0) return at;
  }
  throw new Error(`A bracket of the path '${path}' is not closed`);
};

const parsed = new Map<string, JsonPath>();

/** @param path begins with `$` */
export const parseJsonPath = (path: string): JsonPath => {
  const known = parsed.get(path);
  if (known) return known;
  const segments = segmentsOf(path);
  const definite = segments.every((segment) => segment.definite);
  const steps = segments.flatMap(({ step }) => (step === undefined ? [] : [step]));
  const fresh: JsonPath = {
    definite,
    steps: definite && steps.length === segments.length ? steps : undefined,
    select: (root) =>
      segments.reduce<readonly unknown[]>((values, { pick }) => values.flatMap((value) => pick(value)), [root]),
  };
  if (parsed.size > 5000) parsed.clear();
  parsed.set(path, fresh);
  return fresh;
};

const segmentsOf = (path: string): readonly Segment[] => {
  if (!path.startsWith('$')) throw new Error(`The path '${path}' does not begin with $`);
  const segments: Segment[] = [];
  let at = 1;
  while (at < path.length) {
    const descends = path.startsWith('..', at);
    if (descends) at += 2;
    else if (path[at] === '.') at += 1;
    let segment: Segment;
    if (path[at] === '[') {
      const end = closing(path, at);
      segment = bracket(path.slice(at + 1, end));
      at = end + 1;
    } else {
      const name = /^(?:\*|[^.[\]]+)/.exec(path.slice(at))?.[0];
      if (name === undefined || (path[at - 1] !== '.' && at > 1)) throw new Error(`The path '${path}' cannot be read`);
      if (at === 1) throw new Error(`The path '${path}' cannot be read`);
      segment = name === '*' ? wildcard : member(name);
      at += name.length;
    }
    segments.push(descends ? descent(segment) : segment);
  }
  return segments;
};

/** A copy of `root` with `value` at the place; what is missing on the way is made. */
export const withValueAt = (root: unknown, steps: readonly (string | number)[], value: unknown): unknown => {
  const [step, ...rest] = steps;
  if (step === undefined) return value;
  if (typeof step === 'number') {
    if (!Array.isArray(root)) throw new Error(`There is no list for the index ${step}`);
    const copy: unknown[] = [...(root as readonly unknown[])];
    copy[step] = withValueAt(copy[step], rest, value);
    return copy;
  }
  if (root !== undefined && root !== null && !isObject(root))
    throw new Error(`There is no object for the member ${step}`);
  return {
    ...root,
    [step]: withValueAt(isObject(root) && Object.hasOwn(root, step) ? root[step] : undefined, rest, value),
  };
};

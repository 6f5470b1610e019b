import type { Constraint } from './constraint-table.js';

/** One thing in an input that its model does not allow. */
export interface Violation {
  readonly kind: 'atMost' | 'atLeast' | 'pattern' | 'enum' | 'items';
  /** As AWS writes it: members in camel case, `member` after a position or a key. */
  readonly path: string;
  /** The input's own member above it, and the member itself, as the model names them. */
  readonly root: string;
  readonly member: string;
  readonly value: unknown;
  /** What of it is wrong: of a list an item, of a map a key or value, else the value itself. */
  readonly wrong: unknown;
  /** Of `atMost` and `atLeast`. */
  readonly bound?: number;
  /** Errors do not repeat the value. */
  readonly sensitive: boolean;
  /** `Member must …` */
  readonly demand: string;
}

const lowerFirst = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

type Demand = Pick<Violation, 'kind' | 'demand' | 'bound'>;
type Place = Pick<Violation, 'path' | 'root' | 'member' | 'value' | 'sensitive'>;

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** What `min` and `max` are about; undefined for what has neither size nor value. */
const sizeOf = (value: unknown): number | undefined => {
  if (typeof value === 'number') return value;
  if (typeof value === 'string' || Array.isArray(value)) return value.length;
  if (value instanceof Uint8Array) return value.byteLength;
  return isMap(value) ? Object.keys(value).length : undefined;
};

const measure = (value: unknown): string => (typeof value === 'number' ? 'value' : 'length');
const atMost = (value: unknown, bound: number): Demand => ({
  kind: 'atMost',
  bound,
  demand: `Member must have ${measure(value)} less than or equal to ${bound}`,
});
const atLeast = (value: unknown, bound: number): Demand => ({
  kind: 'atLeast',
  bound,
  demand: `Member must have ${measure(value)} greater than or equal to ${bound}`,
});
const patternDemand = (text: string): Demand => ({
  kind: 'pattern',
  demand: `Member must satisfy regular expression pattern: ${text}`,
});
const enumDemand = (values: ReadonlySet<string>): Demand => ({
  kind: 'enum',
  demand: `Member must satisfy enum value set: [${[...values].join(', ')}]`,
});

/** All that a shape demands of its own value, kept or not. */
const allDemands = ({ min, max, pattern, values }: Constraint, value: unknown): Demand[] => [
  ...(max === undefined ? [] : [atMost(value, max)]),
  ...(min === undefined ? [] : [atLeast(value, min)]),
  ...(pattern === undefined ? [] : [patternDemand(pattern.text)]),
  ...(values === undefined ? [] : [enumDemand(values)]),
];

/** What a value does not satisfy of what its shape demands of it. */
const broken = ({ min, max, pattern, values }: Constraint, value: unknown): readonly Demand[] => {
  const found: Demand[] = [];
  const size = min === undefined && max === undefined ? undefined : sizeOf(value);
  const tooLong = size !== undefined && max !== undefined && size > max;
  if (tooLong) found.push(atMost(value, max));
  if (size !== undefined && min !== undefined && size < min) found.push(atLeast(value, min));
  if (typeof value !== 'string') return found;
  // A pattern is made for values of the right length: others could take it long.
  if (pattern && !tooLong && !pattern.regex.test(value)) found.push(patternDemand(pattern.text));
  if (values && !values.has(value)) found.push(enumDemand(values));
  return found;
};

const hasParts = ({ members, item, key, value }: Constraint): boolean =>
  members.length > 0 || item !== undefined || key !== undefined || value !== undefined;

const checkItems = (what: string, of: Constraint, items: readonly unknown[], at: Place, found: Violation[]): void => {
  const wrong = items.find((item) => broken(of, item).length > 0);
  if (wrong === undefined) return;
  const demands = allDemands(of, wrong).map(({ demand }) => demand);
  const demand = `${what} must satisfy constraint: [${demands.join(', ')}]`;
  found.push({ ...at, kind: 'items', wrong, demand, sensitive: at.sensitive || of.sensitive });
};

/** Items are judged where their list or map is; only what is in them has a path of its own. */
const checkWithin = (of: Constraint, at: Place, found: Violation[]): void => {
  const { value } = at;
  if (of.members.length > 0) {
    // The codecs make structures as plain objects.
    const members = (value ?? {}) as Readonly<Record<string, unknown>>;
    for (const [name, shape] of of.members) {
      const given = members[name];
      if (given === undefined || given === null) continue;
      const path = at.path === '' ? lowerFirst(name) : `${at.path}.${lowerFirst(name)}`;
      const root = at.root === '' ? name : at.root;
      const place: Place = { path, root, member: name, value: given, sensitive: shape.sensitive };
      for (const demand of broken(shape, given)) found.push({ ...place, ...demand, wrong: given });
      if (hasParts(shape)) checkWithin(shape, place, found);
    }
    return;
  }
  const { item, key, value: mapped } = of;
  if (item && Array.isArray(value)) {
    checkItems('Member', item, value, at, found);
    if (!hasParts(item)) return;
    for (const [n, one] of value.entries()) {
      checkWithin(item, { ...at, path: `${at.path}.${n + 1}.member`, value: one }, found);
    }
    return;
  }
  if (!isMap(value)) return;
  if (key) checkItems('Map keys', key, Object.keys(value), at, found);
  if (!mapped) return;
  checkItems('Map value', mapped, Object.values(value), at, found);
  if (!hasParts(mapped)) return;
  for (const [name, one] of Object.entries(value)) {
    checkWithin(mapped, { ...at, path: `${at.path}.${name}.member`, value: one }, found);
  }
};

/** Everything in an input that its constraint does not allow, in the order of the model. */
export const findViolations = (constraint: Constraint, input: unknown): Violation[] => {
  const found: Violation[] = [];
  checkWithin(constraint, { path: '', root: '', member: '', value: input, sensitive: false }, found);
  return found;
};

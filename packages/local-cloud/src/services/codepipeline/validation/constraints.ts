import { AwsError } from '../../../kernel/aws-error.js';

/** What a member of an input may be: the constraints that the service model states. */
export type Shape =
  | { readonly kind: 'text'; readonly limits: readonly Limit<string>[] }
  | { readonly kind: 'integer'; readonly limits: readonly Limit<number>[] }
  | { readonly kind: 'any' }
  | { readonly kind: 'list'; readonly of: Shape; readonly limits: readonly Limit<number>[] }
  | { readonly kind: 'map'; readonly key: TextShape; readonly value: Shape; readonly limits: readonly Limit<number>[] }
  | {
      readonly kind: 'structure';
      readonly required: readonly string[];
      readonly members: Readonly<Record<string, Shape>>;
    };

type TextShape = Extract<Shape, { kind: 'text' }>;

export interface Limit<T> {
  readonly text: string;
  readonly holds: (value: T) => boolean;
}

const atMost = (max: number): Limit<number> => ({
  text: `Member must have length less than or equal to ${max}`,
  holds: (length) => length <= max,
});
const atLeast = (min: number): Limit<number> => ({
  text: `Member must have length greater than or equal to ${min}`,
  holds: (length) => length >= min,
});
const lengths = (min: number | undefined, max: number | undefined): readonly Limit<number>[] => [
  ...(max === undefined ? [] : [atMost(max)]),
  ...(min === undefined ? [] : [atLeast(min)]),
];

/** Text of `min` to `max` characters, all of it matching `pattern`. */
export const text = (min?: number, max?: number, pattern?: string): TextShape => ({
  kind: 'text',
  limits: [
    ...lengths(min, max).map((limit) => ({ text: limit.text, holds: (value: string) => limit.holds(value.length) })),
    ...(pattern === undefined ? [] : [matching(pattern)]),
  ],
});

const matching = (pattern: string): Limit<string> => {
  const whole = new RegExp(`^(?:${pattern})$`);
  return { text: `Member must satisfy regular expression pattern: ${pattern}`, holds: (value) => whole.test(value) };
};

export const oneOf = (...values: readonly string[]): TextShape => ({
  kind: 'text',
  limits: [
    { text: `Member must satisfy enum value set: [${values.join(', ')}]`, holds: (value) => values.includes(value) },
  ],
});

export const integer = (min?: number, max?: number): Shape => ({
  kind: 'integer',
  limits: [
    ...(max === undefined
      ? []
      : [{ text: `Member must have value less than or equal to ${max}`, holds: (value: number) => value <= max }]),
    ...(min === undefined
      ? []
      : [{ text: `Member must have value greater than or equal to ${min}`, holds: (value: number) => value >= min }]),
  ],
});

/** Booleans and timestamps: the protocol has checked all that the model says of them. */
export const any: Shape = { kind: 'any' };

export const list = (of: Shape, min?: number, max?: number): Shape => ({ kind: 'list', of, limits: lengths(min, max) });

export const map = (key: TextShape, value: Shape, min?: number, max?: number): Shape => ({
  kind: 'map',
  key,
  value,
  limits: lengths(min, max),
});

/** A structure; a member whose name ends in `!` is required. */
export const structure = (members: Readonly<Record<string, Shape>>): Shape => ({
  kind: 'structure',
  required: Object.keys(members)
    .filter((name) => name.endsWith('!'))
    .map((name) => name.slice(0, -1)),
  members: Object.fromEntries(Object.entries(members).map(([name, shape]) => [name.replace(/!$/, ''), shape])),
});

/** An input whose constraints hold: what the model requires is there. */
export type Checked<T> = T extends string | number | boolean | Date | undefined
  ? T
  : T extends readonly (infer Element)[]
    ? readonly Checked<Element>[]
    : T extends object
      ? { readonly [K in keyof T]: object extends Pick<T, K> ? Checked<T[K]> : Checked<Exclude<T[K], undefined>> }
      : T;

/** The input itself, or a ValidationException that names every broken constraint by its path. */
export const checked = <T extends object>(shape: Shape, input: T): Checked<T> => {
  const broken = [...violations(shape, input, '')];
  if (broken.length > 0) {
    const count = `${broken.length} validation error${broken.length === 1 ? '' : 's'} detected`;
    throw new AwsError('ValidationException', `${count}: ${broken.join('; ')}`);
  }
  // The shape names the model's required members, and none of them is missing.
  return input as Checked<T>;
};

function* violations(shape: Shape, value: unknown, path: string): Generator<string> {
  switch (shape.kind) {
    case 'any':
      return;
    case 'text':
      if (typeof value !== 'string') throw wrongType(path, 'a String');
      yield* unmet(shape.limits, value).map((limit) => at(path, limit));
      return;
    case 'integer':
      if (typeof value !== 'number' || !Number.isInteger(value)) throw wrongType(path, 'an Integer');
      yield* unmet(shape.limits, value).map((limit) => at(path, limit));
      return;
    case 'list':
      if (!Array.isArray(value)) throw wrongType(path, 'a List');
      yield* unmet(shape.limits, value.length).map((limit) => at(path, limit));
      for (const [index, element] of value.entries()) {
        yield* violations(shape.of, element, `${path}.${index + 1}.member`);
      }
      return;
    case 'map':
      if (!isObject(value)) throw wrongType(path, 'a Map');
      yield* mapViolations(shape, value, path);
      return;
    case 'structure': {
      if (!isObject(value)) throw wrongType(path, 'a Structure');
      for (const [name, member] of Object.entries(shape.members)) {
        const memberPath = path === '' ? name : `${path}.${name}`;
        const memberValue = value[name];
        if (memberValue !== undefined && memberValue !== null) yield* violations(member, memberValue, memberPath);
        else if (shape.required.includes(name)) yield at(memberPath, 'Member must not be null');
      }
    }
  }
}

function* mapViolations(
  shape: Extract<Shape, { kind: 'map' }>,
  value: Record<string, unknown>,
  path: string,
): Generator<string> {
  yield* unmet(shape.limits, Object.keys(value).length).map((limit) => at(path, limit));
  if (Object.keys(value).some((key) => unmet(shape.key.limits, key).length > 0)) {
    yield at(path, `Map keys must satisfy constraint: ${allOf(shape.key)}`);
  }
  if (shape.value.kind === 'text') {
    const texts = Object.values(value).map((element) => {
      if (typeof element !== 'string') throw wrongType(path, 'a String');
      return element;
    });
    const of = shape.value;
    if (texts.some((one) => unmet(of.limits, one).length > 0)) {
      yield at(path, `Map value must satisfy constraint: ${allOf(of)}`);
    }
    return;
  }
  for (const [key, element] of Object.entries(value)) yield* violations(shape.value, element, `${path}.${key}.member`);
}

const allOf = (shape: TextShape): string => `[${shape.limits.map((limit) => limit.text).join(', ')}]`;

const unmet = <T>(limits: readonly Limit<T>[], value: T): readonly string[] =>
  limits.filter((limit) => !limit.holds(value)).map((limit) => limit.text);

const at = (path: string, constraint: string): string =>
  `Value at '${path}' failed to satisfy constraint: ${constraint}`;

const wrongType = (path: string, expected: string): AwsError =>
  new AwsError('SerializationException', `Value at '${path}' can not be converted to ${expected}`);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

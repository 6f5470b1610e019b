import { readFileSync } from 'node:fs';
import type { ServiceName } from '../kernel/service.js';

/** What one shape of a service's API model demands, beyond types and required members. */
export interface ConstraintShape {
  /** By the structure's member: the name of its shape. Only members that lead to a constraint. */
  readonly members?: Readonly<Record<string, string>>;
  /** Of a list. */
  readonly item?: string;
  /** Of a map. */
  readonly key?: string;
  readonly value?: string;
  /** Of a number its value, of all else its length. */
  readonly min?: number;
  readonly max?: number;
  /** The whole value matches it. */
  readonly pattern?: string;
  readonly enum?: readonly string[];
  /** Errors do not repeat the value. */
  readonly sensitive?: true;
}

/** A file of `assets/constraints`. */
export interface ConstraintTable {
  readonly $comment: string;
  /** Every operation that is served; null where nothing in its input is constrained. */
  readonly operations: Readonly<Record<string, string | null>>;
  readonly shapes: Readonly<Record<string, ConstraintShape>>;
}

/** A shape with those that it leads to: a graph, since shapes may hold themselves. */
export interface Constraint {
  readonly members: readonly (readonly [name: string, constraint: Constraint])[];
  item: Constraint | undefined;
  key: Constraint | undefined;
  value: Constraint | undefined;
  readonly min: number | undefined;
  readonly max: number | undefined;
  readonly pattern: { readonly text: string; readonly regex: RegExp } | undefined;
  readonly values: ReadonlySet<string> | undefined;
  readonly sensitive: boolean;
}

type Constraints = ReadonlyMap<string, Constraint>;

/** Patterns are Java's: they match the whole value. */
export const wholeMatch = (pattern: string): RegExp =>
  new RegExp(`^(?:${pattern})$`, pattern.includes('\\p{') ? 'u' : '');

const link = ({ operations, shapes }: ConstraintTable): Constraints => {
  const linked = new Map<string, Constraint>();
  const linkShape = (name: string): Constraint => {
    const known = linked.get(name);
    if (known) return known;
    const shape = shapes[name];
    if (!shape) throw new Error(`The constraint table has no shape ${name}`);
    const members: [string, Constraint][] = [];
    const constraint: Constraint = {
      members,
      item: undefined,
      key: undefined,
      value: undefined,
      min: shape.min,
      max: shape.max,
      pattern: shape.pattern === undefined ? undefined : { text: shape.pattern, regex: wholeMatch(shape.pattern) },
      values: shape.enum && new Set(shape.enum),
      sensitive: shape.sensitive ?? false,
    };
    // Known before its members are linked: one of them may be of this shape.
    linked.set(name, constraint);
    for (const [member, of] of Object.entries(shape.members ?? {})) members.push([member, linkShape(of)]);
    if (shape.item !== undefined) constraint.item = linkShape(shape.item);
    if (shape.key !== undefined) constraint.key = linkShape(shape.key);
    if (shape.value !== undefined) constraint.value = linkShape(shape.value);
    return constraint;
  };
  return new Map(
    Object.entries(operations).flatMap(([operation, shape]) => (shape === null ? [] : [[operation, linkShape(shape)]])),
  );
};

export const constraintFile = (service: ServiceName): URL =>
  new URL(`../../assets/constraints/${service}.gen.json`, import.meta.url);

const tables = new Map<ServiceName, Constraints>();

/** What the input of an operation must satisfy; undefined where nothing in it is constrained. */
export const inputConstraint = (service: ServiceName, operation: string): Constraint | undefined => {
  let table = tables.get(service);
  if (!table) {
    // Written by this package's own generator, and tested against it.
    table = link(JSON.parse(readFileSync(constraintFile(service), 'utf8')) as ConstraintTable);
    tables.set(service, table);
  }
  return table.get(operation);
};

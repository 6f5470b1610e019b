import type { Constraint } from '../../src/constraints/constraint-table.js';
import { requiredMembers, type Shape } from '../../src/protocol/sdk-schemas.js';
import { validText } from '../constraints/valid-text.js';

/** What a sample may not have: members that mean something to the client itself, so that they cannot be anything. */
export type Leave = (member: string, shape: Shape) => boolean;

const WHEN = new Date('2026-01-02T03:04:05.000Z');

const between = (wished: number, { min = -Infinity, max = Infinity }: Partial<Constraint> = {}): number =>
  Math.max(min, Math.min(max, wished));

/** A value of a shape with something in every place, as its constraint allows; a shape within itself is left out. */
export const sampleValue = (
  shape: Shape,
  name: string,
  leave: Leave,
  constraint?: Constraint,
  above: readonly string[] = [],
): unknown => {
  if (shape.isStructSchema()) {
    const own = shape.getName(true) ?? '';
    if (above.includes(own) || above.length > 7) return undefined;
    const required = requiredMembers(shape);
    const members: Record<string, unknown> = {};
    for (const [member, memberShape] of shape.structIterator()) {
      if (leave(member, memberShape)) continue;
      const inner = constraint?.members.find(([constrained]) => constrained === member)?.[1];
      const value = sampleValue(memberShape, member, leave, inner, [...above, own]);
      if (value !== undefined) members[member] = value;
      else if (required.includes(member)) return undefined;
      // Of a union there is one member.
      if (shape.isUnionSchema() && value !== undefined) break;
    }
    return members;
  }
  if (shape.isListSchema()) {
    const item = sampleValue(shape.getValueSchema(), name, leave, constraint?.item, above);
    return item === undefined ? undefined : Array.from({ length: between(2, constraint) }, () => item);
  }
  if (shape.isMapSchema()) {
    const value = sampleValue(shape.getValueSchema(), name, leave, constraint?.value, above);
    if (value === undefined) return undefined;
    const keys = [...(constraint?.key?.values ?? ['first', 'second'])].slice(0, between(2, constraint));
    return Object.fromEntries(keys.map((key) => [validText(constraint?.key, key), value]));
  }
  if (shape.isTimestampSchema()) return WHEN;
  if (shape.isBooleanSchema()) return true;
  if (shape.isNumericSchema()) return shape.getMergedTraits().httpResponseCode ? 202 : between(7, constraint);
  if (shape.isBlobSchema()) return Uint8Array.from({ length: between(4, constraint) }, (_, n) => 255 - n);
  if (shape.isDocumentSchema()) return { a: [1] };
  if (shape.isUnitSchema()) return undefined;
  const traits = shape.getMergedTraits();
  const inHeader = traits.httpHeader || traits.httpLabel || traits.httpQuery;
  return validText(constraint, inHeader ? `${name}-1` : `${name} <&> "ü"`);
};

import { requiredMembers, type Shape } from '../../src/protocol/sdk-schemas.js';

/** What a sample may not have: members that mean something to the client itself, so that they cannot be anything. */
export type Leave = (member: string, shape: Shape) => boolean;

const WHEN = new Date('2026-01-02T03:04:05.000Z');

/** A value of a shape with something in every place; a shape within itself is left out. */
export const sampleValue = (shape: Shape, name: string, leave: Leave, above: readonly string[] = []): unknown => {
  if (shape.isStructSchema()) {
    const own = shape.getName(true) ?? '';
    if (above.includes(own) || above.length > 7) return undefined;
    const required = requiredMembers(shape);
    const members: Record<string, unknown> = {};
    for (const [member, memberShape] of shape.structIterator()) {
      if (leave(member, memberShape)) continue;
      const value = sampleValue(memberShape, member, leave, [...above, own]);
      if (value !== undefined) members[member] = value;
      else if (required.includes(member)) return undefined;
      // Of a union there is one member.
      if (shape.isUnionSchema() && value !== undefined) break;
    }
    return members;
  }
  if (shape.isListSchema()) {
    const item = sampleValue(shape.getValueSchema(), name, leave, above);
    return item === undefined ? undefined : [item, item];
  }
  if (shape.isMapSchema()) {
    const value = sampleValue(shape.getValueSchema(), name, leave, above);
    return value === undefined ? undefined : { first: value, second: value };
  }
  if (shape.isTimestampSchema()) return WHEN;
  if (shape.isBooleanSchema()) return true;
  if (shape.isNumericSchema()) return shape.getMergedTraits().httpResponseCode ? 202 : 7;
  if (shape.isBlobSchema()) return new Uint8Array([1, 2, 3, 255]);
  if (shape.isDocumentSchema()) return { a: [1] };
  if (shape.isUnitSchema()) return undefined;
  const traits = shape.getMergedTraits();
  const inHeader = traits.httpHeader || traits.httpLabel || traits.httpQuery;
  return inHeader ? `${name}-1` : `${name} <&> "ü"`;
};

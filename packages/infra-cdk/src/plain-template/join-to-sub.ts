/** `Fn::Join` with an empty delimiter over text, Ref and GetAtt says the same as `Fn::Sub`, in a third of the lines; so does the GetAtt of an ARN. */
export const joinToSub = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(joinToSub);
  if (!isRecord(value)) return value;
  const join = value['Fn::Join'];
  if (Array.isArray(join) && join[0] === '' && Array.isArray(join[1])) {
    const parts = join[1].map(subPart);
    if (parts.every((part) => part !== undefined)) return { 'Fn::Sub': parts.join('') };
  }
  const attribute = value['Fn::GetAtt'];
  if (Array.isArray(attribute) && attribute[1] === 'Arn') return { 'Fn::Sub': subPart(value) };
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, joinToSub(inner)]));
};

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const subPart = (part: unknown): string | undefined => {
  if (typeof part === 'string') return part.replaceAll('${', '${!');
  if (!isRecord(part)) return undefined;
  if (typeof part['Ref'] === 'string') return `\${${part['Ref']}}`;
  const attribute = part['Fn::GetAtt'];
  return Array.isArray(attribute) ? `\${${attribute.join('.')}}` : undefined;
};

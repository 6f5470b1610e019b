export type ParameterValues = Readonly<Record<string, string | readonly string[]>>;

const PLACE = /\{\{\s*([a-zA-Z0-9]+)\s*\}\}/g;

/**
 * Puts parameters in the place of `{{ name }}` as the agent does: as text, whatever they hold. A place that is a whole
 * text, alone or in a list, takes a list as it is; within a text a list is written as JSON. Unknown names stay.
 */
export const interpolate = (value: unknown, parameters: ParameterValues): unknown => {
  if (typeof value === 'string') return interpolateText(value, parameters);
  if (Array.isArray(value)) return value.flatMap((item) => interpolate(item, parameters));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, interpolate(member, parameters)]));
};

const interpolateText = (text: string, parameters: ParameterValues): string | readonly string[] => {
  const whole = /^\{\{\s*([a-zA-Z0-9]+)\s*\}\}$/.exec(text)?.[1];
  const list = whole === undefined ? undefined : parameters[whole];
  if (list !== undefined && typeof list !== 'string') return list;
  return text.replace(PLACE, (place, name: string) => {
    const value = parameters[name];
    if (value === undefined) return place;
    return typeof value === 'string' ? value : JSON.stringify(value);
  });
};

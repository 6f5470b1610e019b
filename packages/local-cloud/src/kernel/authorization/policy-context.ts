/** What conditions and policy variables can ask for; names in lower case. */
export type PolicyContext = ReadonlyMap<string, readonly string[]>;

type Given = Readonly<Record<string, string | readonly string[] | boolean | number | undefined>>;

/** Later sources win. */
export const policyContext = (...sources: readonly Given[]): PolicyContext => {
  const context = new Map<string, readonly string[]>();
  for (const source of sources) {
    for (const [name, value] of Object.entries(source)) {
      if (value === undefined) continue;
      context.set(name.toLowerCase(), typeof value === 'object' ? value : [String(value)]);
    }
  }
  return context;
};

const SPECIAL: Readonly<Record<string, string>> = { '*': '*', '?': '?', $: '$' };

/**
 * Puts values in the place of `${aws:PrincipalTag/team}` and its like. Undefined where a variable has no single value:
 * such a statement does not apply.
 */
export const substituted = (text: string, context: PolicyContext): string | undefined => {
  if (!text.includes('${')) return text;
  let known = true;
  const result = text.replace(/\$\{([^}]*)\}/g, (_whole, inside: string) => {
    if (Object.hasOwn(SPECIAL, inside)) return SPECIAL[inside] ?? '';
    const [name = '', fallback] = inside.split(/\s*,\s*/);
    const values = context.get(name.trim().toLowerCase());
    if (values?.length === 1 && values[0] !== undefined) return values[0];
    if (fallback !== undefined) return fallback.replace(/^'(.*)'$/, '$1');
    known = false;
    return '';
  });
  return known ? result : undefined;
};

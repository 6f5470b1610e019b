/** A reference to a variable in a configuration value: `#{namespace.key}`. */
export interface VariableReference {
  /** As it stands in the text, with `#{` and `}`. */
  readonly text: string;
  readonly namespace: string;
  /** Undefined where the text has no period. */
  readonly key: string | undefined;
}

const REFERENCE = /#\{([^{}]*)\}/g;

export const variableReferences = (value: string): readonly VariableReference[] =>
  [...value.matchAll(REFERENCE)].map(([text, inside = '']) => {
    const period = inside.indexOf('.');
    return period < 0
      ? { text, namespace: inside, key: undefined }
      : { text, namespace: inside.slice(0, period), key: inside.slice(period + 1) };
  });

export type Lookup = (namespace: string, key: string) => string | undefined;

/** The configuration with every reference replaced; undefined when one has no value. */
export const resolveConfiguration = (
  configuration: Readonly<Record<string, string>>,
  lookup: Lookup,
): Readonly<Record<string, string>> | undefined => {
  let missing = false;
  const resolved = Object.entries(configuration).map(([name, value]) => {
    const references = new Map(variableReferences(value).map((reference) => [reference.text, reference]));
    const text = value.replaceAll(REFERENCE, (found) => {
      const reference = references.get(found);
      const replacement = reference?.key === undefined ? undefined : lookup(reference.namespace, reference.key);
      if (replacement === undefined) missing = true;
      return replacement ?? found;
    });
    return [name, text] as const;
  });
  return missing ? undefined : Object.fromEntries(resolved);
};

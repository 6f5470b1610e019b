import type { ProviderTable } from '../resources/provider-table.js';
import type { JsonObject } from '../template/json-value.js';
import { checkReferences } from '../template/check-references.js';
import { expandServerless, SERVERLESS_TRANSFORM } from '../serverless/expand-serverless.js';
import { parseTemplateText } from '../template/parse-text.js';
import { readTemplate, transformsOf } from '../template/read-template.js';
import type { Template } from '../template/template.js';
import { validationError } from '../template/validation-error.js';

/** Reads templates. A long one takes a while, and every operation of its stack needs it: the latest ones are kept. */
export interface TemplateReader {
  /** Applies the transform that the template asks for, and checks its form alone. */
  read(text: string): Template;
  /** Checks all that can be checked without parameters. */
  readChecked(text: string): Template;
  /** The template's text after its transform; without one, the text itself. */
  processed(text: string): string;
}

const KEPT = 20;

export const templateReader = (providers: ProviderTable): TemplateReader => {
  const known = new Map<string, Template>();
  const checked = new WeakSet<Template>();
  const read = (text: string): Template => {
    const template = known.get(text) ?? readTemplate(transform(parseTemplateText(text)));
    known.delete(text);
    known.set(text, template);
    const [oldest] = known.keys();
    if (known.size > KEPT && oldest !== undefined) known.delete(oldest);
    return template;
  };
  return {
    read,
    readChecked: (text) => {
      const template = read(text);
      if (checked.has(template)) return template;
      checkReferences(template, (type, attribute) => providers.get(type)?.hasAttribute(attribute));
      checked.add(template);
      return template;
    },
    processed: (text) => {
      const source = parseTemplateText(text);
      if (transformsOf(source).length === 0) return text;
      const { Transform: _, ...template } = transform(source);
      return JSON.stringify(template);
    },
  };
};

const transform = (source: JsonObject): JsonObject => {
  const names = transformsOf(source);
  const unknown = names.find((name) => name !== SERVERLESS_TRANSFORM);
  if (unknown !== undefined) throw validationError(`No transform named ${unknown} found.`);
  return names.length > 0 ? expandServerless(source) : source;
};

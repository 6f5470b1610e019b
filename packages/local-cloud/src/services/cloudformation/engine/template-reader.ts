import type { ProviderTable } from '../resources/provider-table.js';
import { checkReferences } from '../template/check-references.js';
import { readTemplate } from '../template/read-template.js';
import type { Template } from '../template/template.js';

/** Reads templates. A long one takes a while, and every operation of its stack needs it: the latest ones are kept. */
export interface TemplateReader {
  /** Checks the template's form alone. */
  read(text: string): Template;
  /** Checks all that can be checked without parameters. */
  readChecked(text: string): Template;
}

const KEPT = 20;

export const templateReader = (providers: ProviderTable): TemplateReader => {
  const known = new Map<string, Template>();
  const checked = new WeakSet<Template>();
  const read = (text: string): Template => {
    const template = known.get(text) ?? readTemplate(text);
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
  };
};

import type { ResourceProvider } from '../resources/resource-provider.js';
import type { ResourceRecord } from '../stacks/stack-record.js';
import { shownJson, type JsonObject } from '../template/json-value.js';

/** A resource whose name the template chose cannot be replaced under the same name: the old one still has it. */
export const refuseReplacementOfCustomName = (
  provider: ResourceProvider,
  existing: ResourceRecord,
  next: JsonObject,
  type: string,
): string | undefined => {
  const property = provider.name?.property;
  if (property === undefined || type !== existing.type) return undefined;
  const name = next[property];
  if (name === undefined || name !== existing.properties[property]) return undefined;
  return `CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename ${shownJson(name)} and update the stack again.`;
};

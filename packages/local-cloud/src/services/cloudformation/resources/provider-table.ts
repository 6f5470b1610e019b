import { customResource, isCustomType } from './cloudformation/custom-resource.js';
import type { ResourceProvider } from './resource-provider.js';

/** The resource types by name; `keys` and `values` are without those that anybody may name. */
export type ProviderTable = Pick<ReadonlyMap<string, ResourceProvider>, 'get' | 'keys' | 'values'>;

/** The types of `providers`, and every `Custom::Name`. */
export const providerTable = (providers: readonly ResourceProvider[]): ProviderTable => {
  const byType = new Map(providers.map((provider) => [provider.type, provider]));
  return {
    get: (type) => byType.get(type) ?? (isCustomType(type) ? customResource(type) : undefined),
    keys: () => byType.keys(),
    values: () => byType.values(),
  };
};

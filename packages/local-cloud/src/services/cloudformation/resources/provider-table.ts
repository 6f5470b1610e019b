import type { ResourceProvider } from './resource-provider.js';

/** The resource types by name. */
export type ProviderTable = ReadonlyMap<string, ResourceProvider>;

export const providerTable = (providers: readonly ResourceProvider[]): ProviderTable =>
  new Map(providers.map((provider) => [provider.type, provider]));

export { inMemoryCommandRunner, type InMemoryCommandRunner } from './command-runner.js';
export { inMemoryFleet, type FleetHooks, type InMemoryFleet } from './fleet.js';
export { inMemoryJobSource, type InMemoryJobSource, type JobSourceRules, type Reported } from './job-source.js';
export { inMemoryJobTable, type InMemoryJobTable } from './job-table.js';
export { inMemoryIntakeSwitch } from './intake-switch.js';
export { inMemoryLaunchTokens } from './launch-tokens.js';
export { inMemoryLimitPlaces, type InMemoryLimitPlaces } from './limit-places.js';
export { inMemoryObjectStore, type InMemoryObjectStore } from './object-store.js';

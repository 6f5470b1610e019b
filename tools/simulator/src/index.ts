export { readOptions, USAGE, type ReadOptions } from './options.js';
export { simulate, type Breakage, type SimulationOptions } from './simulate.js';
export type { Summary } from './summary.js';

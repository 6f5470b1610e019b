export { readRecording, type Recording, shrinkFailure } from './failing-run.js';
export type { Figures } from './figures.js';
export { readOptions, USAGE, type ReadOptions } from './options.js';
export { runSample } from './sample/sample-model.js';
export { shrink, type Shrinking } from './shrink.js';
export { simulate, type Breakage, type Script, type SimulationOptions } from './simulate.js';
export type { Summary } from './summary.js';

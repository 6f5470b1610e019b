export { ssmCommandRunner } from './command-runner.js';
export { ssmParameterStore } from './parameter-store.js';

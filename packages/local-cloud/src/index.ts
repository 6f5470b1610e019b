export { createCloud, type CloudOptions, type RunningCloud } from './kernel/create-cloud.js';

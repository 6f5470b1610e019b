export { createCloud, type CloudOptions, type RunningCloud } from './kernel/create-cloud.js';
export { startLocalCloud, type LocalCloud, type LocalCloudOptions } from './start.js';

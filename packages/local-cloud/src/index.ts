export {
  localCloudAdmin,
  type LocalCloudAdmin,
  type LocalCloudHealth,
  type LocalCloudTime,
} from './admin/local-cloud-admin.js';
export type { Clock, Timer } from './clock/clock.js';
export { virtualClock, type VirtualClock } from './clock/virtual-clock.js';
export { openPowerShell, powerShellProblem, type PowerShell, type PowerShellOptions } from './instances/powershell.js';
export { createCloud, type CloudOptions, type RunningCloud } from './kernel/create-cloud.js';
export { asService, ROOT, type Caller } from './kernel/caller.js';
export { AwsError } from './kernel/aws-error.js';
export type { Fault } from './kernel/fault-list.js';
export { LATENCY, type LatencyProfile } from './kernel/latency.js';
export type { LoggedRequest } from './kernel/request-log.js';
export type { ServiceName } from './kernel/service.js';
export { startLocalCloud, type LocalCloud, type LocalCloudOptions } from './start.js';

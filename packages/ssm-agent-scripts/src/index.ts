export { linuxAgent, type AgentScript } from './linux-agent.js';
export { linuxDocument } from './linux-document.js';
export { linuxUserData, type LinuxUserDataOptions } from './linux-user-data.js';
export type { SsmDocument, SsmStep } from './ssm-document.js';
export { windowsAgent } from './windows-agent.js';
export { windowsDocument } from './windows-document.js';
export { windowsUserData, type WindowsUserDataOptions } from './windows-user-data.js';

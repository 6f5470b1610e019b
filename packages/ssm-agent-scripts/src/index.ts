export { linuxAgent, type AgentScript } from './linux-agent.js';
export { linuxDocument } from './linux-document.js';
export { linuxUserData, type LinuxUserDataOptions } from './linux-user-data.js';
export type { SsmDocument, SsmStep } from './ssm-document.js';

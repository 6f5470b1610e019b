import type { AgentScript } from './linux-agent.js';
import { WINDOWS_AGENT, WINDOWS_AGENT_SHA256 } from './windows.gen.js';

/** The build agent for Windows: Windows PowerShell 5.1 with .NET Framework 4.7.2, or PowerShell 7; no modules. */
export const windowsAgent: AgentScript = { text: WINDOWS_AGENT, sha256: WINDOWS_AGENT_SHA256 };

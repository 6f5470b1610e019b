import { LINUX_AGENT, LINUX_AGENT_SHA256 } from './linux.gen.js';

export interface AgentScript {
  /** The whole script. */
  readonly text: string;
  /** Of the text in UTF-8, hexadecimal. */
  readonly sha256: string;
}

/** The build agent for Linux: bash, coreutils, curl and python3 (or unzip and zip) are all it needs. */
export const linuxAgent: AgentScript = { text: LINUX_AGENT, sha256: LINUX_AGENT_SHA256 };

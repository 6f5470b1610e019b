import type {
  CommandRunner,
  Executions,
  Fleet,
  Ids,
  LaunchRate,
  ObjectStore,
  OwnCredentials,
  ParameterStore,
  UrlSigner,
} from '@codepipeline-ec2/core';
import type { ClosingPorts } from '../job/close-job.js';
import type { Log } from '../job/log.js';

export interface LauncherPorts extends ClosingPorts {
  readonly fleet: Fleet;
  /** Wakes the job whose turn it is. */
  readonly executions: Executions;
  readonly runner: CommandRunner;
  readonly signer: UrlSigner;
  readonly ownCredentials: OwnCredentials;
  readonly objects: ObjectStore;
  readonly parameters: ParameterStore;
  readonly ids: Ids;
  readonly log: Log;
}

/** What the launcher knows of the stack that it serves. */
export interface LauncherSettings {
  readonly bucket: string;
  readonly region: string;
  readonly stackName: string;
  /** Key of the tag whose value is the stack's name. */
  readonly stackTagKey: string;
  readonly buildLogGroup: string;
  readonly linuxDocument: string;
  readonly windowsDocument: string;
  /** Path of the parameters that hold the build environments, without a slash at its end. */
  readonly environmentPrefix: string;
  /** When the pipeline gets the link to the execution. */
  readonly link: 'atStart' | 'atEnd';
  /** How often the account's EC2 lets RunInstances be called: all launchers share it. */
  readonly launchRate: LaunchRate;
  /** Builds at once in the whole stack; further ones wait for their turn. Absent: as many as come. */
  readonly maxInstances?: number;
}

/** Names an instance's job in its tags. */
export const JOB_TAG_KEY = 'codepipeline-ec2-job';

/** How long the URLs into the stack's own bucket live, and their signer's credentials at least. */
export const OWN_URL_SECONDS = 3300;

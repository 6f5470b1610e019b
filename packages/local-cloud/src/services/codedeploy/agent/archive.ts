import type { Cloud } from '../../../kernel/cloud.js';
import type { AppSpec } from './app-spec.js';
import type { BundleEntry } from './bundle.js';

/** The agent's own folder, where its scripts run, too. */
export const AGENT_ROOT = '/opt/codedeploy-agent';

const folderOf = (groupId: string, deploymentId: string): string =>
  `${AGENT_ROOT}/deployment-root/${groupId}/${deploymentId}`;

export const archiveOf = (groupId: string, deploymentId: string): string =>
  `${folderOf(groupId, deploymentId)}/deployment-archive`;

export const installScriptOf = (groupId: string, deploymentId: string): string =>
  `${folderOf(groupId, deploymentId)}/install.sh`;

/** Where the agent notes what it installed, to remove it before the next installation. */
export const cleanupFileOf = (groupId: string): string =>
  `${AGENT_ROOT}/deployment-root/deployment-instructions/${groupId}-cleanup`;

/** Lays the files of a revision on the instance; scripts are made executable. */
export const layArchive = async (
  { instances }: Pick<Cloud, 'instances'>,
  instanceId: string,
  folder: string,
  entries: readonly BundleEntry[],
  { hooks }: AppSpec,
): Promise<void> => {
  const scripts = new Set(Object.values(hooks).flatMap((list) => list.map(({ location }) => location)));
  for (const entry of entries) {
    if (entry.kind !== 'file') continue;
    const mode = scripts.has(entry.path) ? entry.mode | 0o111 : entry.mode;
    await instances.writeFile(instanceId, `${folder}/${entry.path}`, entry.bytes, mode);
  }
};

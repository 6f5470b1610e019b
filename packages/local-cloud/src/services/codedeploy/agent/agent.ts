import type { Platform } from '../../../instances/instance-host.js';
import { AwsError } from '../../../kernel/aws-error.js';
import type { Caller } from '../../../kernel/caller.js';
import type { Cloud } from '../../../kernel/cloud.js';
import type { Diagnostics, DeploymentRecord, InstalledRecord } from '../records.js';
import { AppSpecError, readAppSpec, type AppSpec } from './app-spec.js';
import { archiveOf, cleanupFileOf, installScriptOf, layArchive } from './archive.js';
import { BundleError, fetchBundle, type BundleEntry } from './bundle.js';
import { planInstall } from './install-plan.js';
import { installScript } from './install-script.js';
import { runHook } from './run-hook.js';
import { runProcess } from './run-process.js';

/** Events of a deployment in place without a load balancer, in order. */
export const LIFECYCLE = [
  'ApplicationStop',
  'DownloadBundle',
  'BeforeInstall',
  'Install',
  'AfterInstall',
  'ApplicationStart',
  'ValidateService',
] as const;
export type LifecycleEvent = (typeof LIFECYCLE)[number];

export interface AgentRun {
  readonly deployment: DeploymentRecord;
  readonly instanceId: string;
  readonly platform: Platform;
  /** The role of the instance. */
  readonly caller: Caller;
  readonly last: InstalledRecord['last'];
}

const INSTALL_MS = 3600_000;
const DONE: Diagnostics = { errorCode: 'Success', scriptName: '', message: 'Succeeded', logTail: '' };

/** The agent of one instance for one deployment: each event in order, the next only when the one before succeeded. */
export interface Agent {
  readonly perform: (event: LifecycleEvent) => Promise<Diagnostics>;
  /** Known once the bundle is downloaded. */
  readonly appSpec: () => AppSpec | undefined;
}

export const createAgent = (cloud: Cloud, run: AgentRun): Agent => {
  const { deployment, instanceId, platform, caller, last } = run;
  const archive = archiveOf(deployment.groupId, deployment.id);
  let entries: readonly BundleEntry[] = [];
  let appSpec: AppSpec | undefined;

  const download = async (): Promise<Diagnostics> => {
    entries = await fetchBundle(cloud, deployment.revision, caller);
    const file = entries.find((entry) => entry.kind === 'file' && /^appspec\.ya?ml$/.test(entry.path));
    if (file?.kind !== 'file') {
      throw new AppSpecError(
        'The CodeDeploy agent did not find an AppSpec file within the unpacked revision directory at revision-relative ' +
          `path "appspec.yml". The revision was unpacked to directory "${archive}", and the AppSpec file was expected ` +
          `but not found at path "${archive}/appspec.yml". Consult the AWS CodeDeploy Appspec documentation for more ` +
          'information at http://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file.html',
      );
    }
    appSpec = readAppSpec(Buffer.from(file.bytes).toString());
    if (appSpec.os !== platform) {
      throw new AppSpecError(
        `The deployment failed because the application specification file is for ${appSpec.os}, and the instance runs ${platform}.`,
      );
    }
    await layArchive(cloud, instanceId, archive, entries, appSpec);
    return DONE;
  };

  const install = async (): Promise<Diagnostics> => {
    if (!appSpec) throw new Error('Install comes after DownloadBundle');
    const see = (path: string): string => cloud.instances.resolve(instanceId, path);
    const root = see('/').replace(/\/+$/, '');
    const text = installScript(
      planInstall(appSpec, entries),
      deployment.fileExistsBehavior === 'DISALLOW'
        ? (appSpec.fileExistsBehavior ?? 'DISALLOW')
        : deployment.fileExistsBehavior,
      { archive: see(archive), cleanupFile: see(cleanupFileOf(deployment.groupId)), resolve: see, root },
    );
    const script = installScriptOf(deployment.groupId, deployment.id);
    await cloud.instances.writeFile(instanceId, script, text, 0o700);
    const said: string[] = [];
    const end = await runProcess(cloud, instanceId, { command: ['sh', see(script)] }, INSTALL_MS, (_output, line) =>
      said.push(line),
    );
    if (end.kind === 'exited' && end.exitCode === 0) return DONE;
    const message = end.kind === 'timedOut' ? 'The installation took more than an hour' : said.slice(-20).join('\n');
    return unknownError(message === '' ? 'The files could not be installed' : message);
  };

  const hook = (event: Exclude<LifecycleEvent, 'DownloadBundle' | 'Install'>): Promise<Diagnostics> => {
    // What stops the application is the revision that was started.
    const of = event === 'ApplicationStop' ? last : appSpec && { deploymentId: deployment.id, appSpec };
    const scripts = of?.appSpec.hooks[event] ?? [];
    if (!of || scripts.length === 0) return Promise.resolve(DONE);
    return runHook(cloud, {
      instanceId,
      platform,
      event,
      archive: archiveOf(deployment.groupId, of.deploymentId),
      scripts,
      environment: {
        DEPLOYMENT_ID: deployment.id,
        APPLICATION_NAME: deployment.application,
        DEPLOYMENT_GROUP_NAME: deployment.group,
        DEPLOYMENT_GROUP_ID: deployment.groupId,
        BUNDLE_BUCKET: deployment.revision.bucket,
        BUNDLE_KEY: deployment.revision.key,
        ...(deployment.revision.version !== undefined && { BUNDLE_VERSION: deployment.revision.version }),
        ...(deployment.revision.eTag !== undefined && { BUNDLE_ETAG: deployment.revision.eTag }),
      },
    });
  };

  const act = (event: LifecycleEvent): Promise<Diagnostics> => {
    switch (event) {
      case 'DownloadBundle':
        return download();
      case 'Install':
        return install();
      case 'ApplicationStop':
      case 'BeforeInstall':
      case 'AfterInstall':
      case 'ApplicationStart':
      case 'ValidateService':
        return hook(event);
    }
  };

  return {
    appSpec: () => appSpec,
    perform: (event) =>
      act(event).catch((error: unknown) => {
        if (error instanceof AwsError || error instanceof BundleError || error instanceof AppSpecError) {
          return unknownError(error.message);
        }
        throw error;
      }),
  };
};

const unknownError = (message: string): Diagnostics => ({
  errorCode: 'UnknownError',
  scriptName: '',
  message,
  logTail: '',
});

import { createReadStream, createWriteStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Commit, CommitInput } from '../../codecommit/source-operations.js';
import type { Engine } from '../engine/engine.js';
import { failed, type ActionOutcome } from '../engine/outcome.js';
import type { Provider } from '../engine/provider.js';
import { gitSourceSettings, type GitSourceSettings } from '../sources/git-source-settings.js';
import type { ActionExecutionRecord } from '../state/action-execution.js';
import { actionRole, callFailed } from './action-role.js';
import { writeArtifact } from './artifact-objects.js';

/** Zips a commit of a repository into the artifact bucket. */
export const gitSource: Provider = {
  timeoutMs: (tunables) => tunables.otherTimeoutMs,
  begin: (engine, action) =>
    engine.world.cloud.background(`git source action ${action.actionName} of ${action.pipelineName}`, async () => {
      engine.endAction(action.id, await fetch(engine, action).catch(callFailed));
    }),
};

const fetch = async ({ world }: Engine, action: ActionExecutionRecord): Promise<ActionOutcome> => {
  const { cloud, store } = world;
  const settings = gitSourceSettings(action.type, action.resolvedConfiguration);
  const [output] = action.outputs;
  if (!settings || !output) {
    return failed('ConfigurationError', `Action ${action.actionName} has no repository or no output artifact`);
  }
  if (settings.format !== 'CODE_ZIP') {
    return failed(
      'ConfigurationError',
      `The OutputArtifactFormat ${settings.format} is for CodeBuild only, which the local cloud does not have: use CODE_ZIP`,
    );
  }
  const override = store.executions
    .get(action.executionId)
    ?.sourceOverrides.find(({ actionName, type }) => actionName === action.actionName && type === 'COMMIT_ID');
  const branch = override?.branch ?? settings.branch;
  const role = actionRole(cloud, action);
  const at = (revision: string): CommitInput => ({
    repository: settings.repository,
    revision,
    ...(settings.connectionArn !== undefined && { connectionArn: settings.connectionArn }),
  });
  const commit = await cloud.call<Commit>(
    'codecommit',
    'ReadCommit',
    at(override?.value ?? `refs/heads/${branch}`),
    role,
  );

  // S3 wants to know the length before it takes the bytes.
  const file = join(cloud.workDirectory, `git-source-${action.id}.zip`);
  try {
    const { Body } = await cloud.call<{ Body: Readable }>('codecommit', 'ArchiveCommit', at(commit.commitId), role);
    await pipeline(Body, createWriteStream(file));
    await writeArtifact(world, role, action, output.place, {
      Body: createReadStream(file),
      ContentLength: (await stat(file)).size,
      ContentType: 'application/zip',
    });
  } finally {
    await rm(file, { force: true });
  }
  return {
    status: 'Succeeded',
    outputVariables: variables(settings, branch, commit),
    details: {
      summary: commit.message.slice(0, 2048),
      externalExecutionId: commit.commitId,
      revision: {
        revisionId: commit.commitId,
        changeIdentifier: commit.commitId,
        summary: commit.message.slice(0, 2048),
        created: Date.parse(commit.committerDate),
      },
    },
  };
};

/** What each kind of source gives to later actions. */
const variables = (settings: GitSourceSettings, branch: string, commit: Commit): Record<string, string> => {
  const all = {
    CommitId: commit.commitId,
    BranchName: branch,
    CommitMessage: commit.message,
    AuthorDate: commit.authorDate,
  };
  switch (settings.kind) {
    case 'CodeCommit':
      return { ...all, CommitterDate: commit.committerDate, RepositoryName: settings.repository };
    case 'GitHub':
      return {
        ...all,
        CommitterDate: commit.committerDate,
        RepositoryName: settings.repository.split('/')[1] ?? '',
        CommitUrl: `https://github.com/${settings.repository}/commit/${commit.commitId}`,
      };
    case 'CodeStarSourceConnection':
      return {
        ...all,
        AuthorDisplayName: commit.authorName,
        AuthorEmail: commit.authorEmail,
        FullRepositoryName: settings.repository,
        ConnectionArn: settings.connectionArn ?? '',
      };
  }
};

import type { GitPushFilter } from '@aws-sdk/client-codepipeline';
import { AwsError } from '../../../kernel/aws-error.js';
import { asService } from '../../../kernel/caller.js';
import { operation } from '../../../kernel/service.js';
import type { ChangedRef } from '../../codecommit/repository-record.js';
import type { Engine } from '../engine/engine.js';
import { startExecution, type StartOptions } from '../engine/start-execution.js';
import { checkCapacity } from '../executions/start-pipeline-execution.js';
import type { ActionDefinition } from '../state/definition.js';
import type { PipelineRecord } from '../state/pipeline.js';
import { sendGithubPush } from '../webhooks/github-push.js';
import { gitSourceSettings, type GitSourceSettings } from './git-source-settings.js';
import { matchesPatterns } from './glob.js';

export interface Push {
  readonly repository: string;
  readonly changes: readonly ChangedRef[];
}

/** A branch or tag that now stands at a commit. */
interface Landed {
  readonly kind: 'branch' | 'tag';
  readonly name: string;
  readonly before?: string;
  readonly after: string;
}

/** What CodeCommit of this cloud tells when a repository was pushed to; no client of AWS knows this operation. */
export const repositoryPushed = (engine: Engine) =>
  operation<Push, object>({
    handle: async ({ repository, changes }) => {
      const landed = changes.flatMap((change) => landedOf(change) ?? []);
      const files = changedFiles(engine, repository);
      for (const pipeline of [...engine.world.store.pipelines.values()]) {
        for (const action of pipeline.definition.stages[0]?.actions ?? []) {
          const settings = gitSourceSettings(action.actionTypeId, action.configuration);
          if (settings?.repository !== repository) continue;
          for (const ref of landed) await react(engine, pipeline, action, settings, ref, files);
        }
      }
      sendGithubPush(engine, repository, changes);
      return {};
    },
  });

const landedOf = ({ ref, before, after }: ChangedRef): Landed | undefined => {
  const [, kind, name] = /^refs\/(heads|tags)\/(.+)$/s.exec(ref) ?? [];
  if (after === undefined || name === undefined) return undefined;
  return { kind: kind === 'tags' ? 'tag' : 'branch', name, after, ...(before !== undefined && { before }) };
};

type ChangedFiles = (ref: Landed) => Promise<readonly string[]>;

const changedFiles =
  ({ world: { cloud } }: Engine, repository: string): ChangedFiles =>
  async ({ before, after }) => {
    const input = { repository, after, ...(before !== undefined && { before }) };
    const caller = asService('codepipeline.amazonaws.com');
    return (await cloud.call<{ files: readonly string[] }>('codecommit', 'ChangedFiles', input, caller)).files;
  };

const react = async (
  engine: Engine,
  pipeline: PipelineRecord,
  action: ActionDefinition,
  settings: GitSourceSettings,
  ref: Landed,
  files: ChangedFiles,
): Promise<void> => {
  const trigger = pipeline.definition.triggers?.find(
    ({ gitConfiguration }) => gitConfiguration?.sourceActionName === action.name,
  );
  if (trigger) {
    for (const filter of trigger.gitConfiguration?.push ?? []) {
      if (!(await passesFilter(filter, ref, files))) continue;
      // What was pushed is what runs, whatever branch the action itself names.
      const branch = ref.kind === 'branch' ? { branch: ref.name } : {};
      return start(engine, pipeline, {
        trigger: { type: 'WebhookV2', detail: settings.connectionArn ?? action.name },
        sourceOverrides: [{ actionName: action.name, type: 'COMMIT_ID', value: ref.after, ...branch }],
      });
    }
    return;
  }
  if (!settings.detectsChanges || ref.kind !== 'branch' || ref.name !== settings.branch) return;
  start(engine, pipeline, {
    trigger:
      settings.kind === 'CodeStarSourceConnection'
        ? { type: 'WebhookV2', detail: settings.connectionArn ?? '' }
        : { type: 'PollForSourceChanges', detail: action.name },
  });
};

const passesFilter = async (
  { tags, branches, filePaths }: GitPushFilter,
  ref: Landed,
  files: ChangedFiles,
): Promise<boolean> => {
  if (ref.kind === 'tag') return tags !== undefined && matchesPatterns(tags, ref.name);
  if (!branches || !matchesPatterns(branches, ref.name)) return false;
  return filePaths === undefined || (await files(ref)).some((file) => matchesPatterns(filePaths, file));
};

const start = (engine: Engine, pipeline: PipelineRecord, options: StartOptions): void => {
  const { world } = engine;
  // It may be gone or changed: looking at files took its time.
  const current = world.store.pipelines.get(pipeline.definition.name);
  if (!current) return;
  try {
    checkCapacity(world, current.definition);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    world.cloud.log(`codepipeline: a push does not start ${current.definition.name}: ${error.message}`);
    return;
  }
  startExecution(engine, current, options);
};

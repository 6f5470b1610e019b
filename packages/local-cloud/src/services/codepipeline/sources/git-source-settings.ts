import { actionTypeKey, type ActionTypeName } from '../state/action-type.js';

/** Where a git source action looks, read from its configuration. */
export interface GitSourceSettings {
  readonly kind: 'CodeCommit' | 'CodeStarSourceConnection' | 'GitHub';
  /** As the repository is named here: a name of CodeCommit, or `owner/name`. */
  readonly repository: string;
  readonly branch: string;
  readonly connectionArn?: string;
  /** Whether a push to the branch starts the pipeline. */
  readonly detectsChanges: boolean;
  readonly format: string;
}

type Configuration = Readonly<Record<string, string>>;

const isNotFalse = (value: string | undefined): boolean => value?.toLowerCase() !== 'false';

/** Undefined for actions of other types. */
export const gitSourceSettings = (
  type: ActionTypeName,
  configuration: Configuration,
): GitSourceSettings | undefined => {
  const format = configuration['OutputArtifactFormat'] ?? 'CODE_ZIP';
  const of = (name: string): string => configuration[name] ?? '';
  switch (actionTypeKey(type)) {
    case 'AWS/Source/CodeCommit/1':
      return {
        kind: 'CodeCommit',
        repository: of('RepositoryName'),
        branch: of('BranchName'),
        detectsChanges: isNotFalse(configuration['PollForSourceChanges']),
        format,
      };
    case 'AWS/Source/CodeStarSourceConnection/1':
      return {
        kind: 'CodeStarSourceConnection',
        repository: of('FullRepositoryId'),
        branch: of('BranchName'),
        connectionArn: of('ConnectionArn'),
        detectsChanges: isNotFalse(configuration['DetectChanges']),
        format,
      };
    case 'ThirdParty/Source/GitHub/1':
      return {
        kind: 'GitHub',
        repository: `${of('Owner')}/${of('Repo')}`,
        branch: of('Branch'),
        detectsChanges: isNotFalse(configuration['PollForSourceChanges']),
        format,
      };
    default:
      return undefined;
  }
};

/** A configuration property of the action type, as CodePipeline's CreateCustomActionType wants it. */
export interface ActionProperty {
  readonly name: ActionPropertyName;
  readonly required: boolean;
  readonly key: boolean;
  readonly secret: boolean;
  readonly queryable: boolean;
  readonly type: 'String' | 'Number' | 'Boolean';
  /** ≤ 160 characters. */
  readonly description: string;
}

export type ActionPropertyName =
  | 'ImageId'
  | 'InstanceType'
  | 'Command'
  | 'WorkingDirectory'
  | 'OutputArtifactPath'
  | 'Environment'
  | 'BuildSpec'
  | 'EnvironmentVariables'
  | 'TimeoutMinutes';

// A Number would be checked by CodePipeline before pipeline variables are resolved, so all are strings.
const property = (name: ActionPropertyName, description: string, required = false): ActionProperty => ({
  name,
  required,
  key: required,
  secret: false,
  queryable: false,
  type: 'String',
  description,
});

/**
 * All properties of the action type. CodePipeline never lets the definition of a version change, so the ones that do
 * not work yet are here too and are refused when a job starts.
 */
export const ACTION_PROPERTIES: readonly ActionProperty[] = [
  property('ImageId', 'AMI of the build instance: ami-... or the path of an SSM parameter that holds one.', true),
  property(
    'InstanceType',
    'EC2 instance type, e.g. c7i.large. Several, separated by commas, are tried in order.',
    true,
  ),
  property('Command', 'Commands to run in the working directory. The first that fails ends the build.'),
  property('WorkingDirectory', 'Folder on the instance into which the first input is unpacked. Default: a new folder.'),
  property(
    'OutputArtifactPath',
    'What becomes the output artifact, relative to WorkingDirectory; for several: name=path lines.',
  ),
  property('Environment', 'Build environment of the stack: network, permissions and limits. Default: default.'),
  property('BuildSpec', 'Path of a buildspec file in the first input artifact, instead of Command.'),
  property(
    'EnvironmentVariables',
    'JSON list of {name, value, type}; type: PLAINTEXT, PARAMETER_STORE or SECRETS_MANAGER.',
  ),
  property('TimeoutMinutes', 'Minutes after which the build is ended, 1 to 480. Default: 60.'),
];

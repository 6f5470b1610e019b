import { Lazy, Stack, Token, type Duration } from 'aws-cdk-lib';
import {
  Action,
  type ActionBindOptions,
  type ActionCategory,
  type ActionConfig,
  type ActionProperties,
  type Artifact,
  type CfnPipeline,
  type CommonActionProps,
  type IStage,
} from 'aws-cdk-lib/aws-codepipeline';
import type { Construct } from 'constructs';
import type { Ec2BuildEnvironment } from './ec2-build-environment.js';

/** An output artifact and what fills it. */
export interface Ec2BuildOutput {
  readonly artifact: Artifact;
  /** A folder, or one file, relative to the working directory. @default - the working directory itself */
  readonly path?: string;
}

export interface Ec2BuildActionProps extends CommonActionProps {
  readonly environment: Ec2BuildEnvironment;
  /** An AMI's id, or the path of an SSM parameter that holds one. */
  readonly imageId: string;
  /** What to launch; the next one is taken where there is no capacity for the one before. */
  readonly instanceTypes: string[];
  /** Commands of bash, on a Windows image of PowerShell, on as many lines as you like. The first that fails ends the build. */
  readonly command: string;
  /** @default - a folder of the job's own, into which the first input is unpacked */
  readonly workingDirectory?: string;
  /** The artifact to build, unpacked into the working directory. @default - none */
  readonly input?: Artifact;
  /** Further artifacts, each in the folder that `$CODEBUILD_SRC_DIR_<artifact>` names. @default - none */
  readonly extraInputs?: Artifact[];
  /** @default - none */
  readonly outputs?: Ec2BuildOutput[];
  /** @default Duration.hours(1) */
  readonly timeout?: Duration;
}

/** CodePipeline's limit for one value of an action's configuration. */
const VALUE_LIMIT = 1000;

/** A build on an instance of its own. Custom actions have no role, region or account of their own, so this has no such props. */
export class Ec2BuildAction extends Action {
  protected readonly providedActionProperties: ActionProperties;
  private readonly props: Ec2BuildActionProps;

  constructor(props: Ec2BuildActionProps) {
    super();
    const { service } = props.environment;
    if (props.instanceTypes.length === 0)
      throw new Error(`Ec2BuildAction '${props.actionName}': instanceTypes must name at least one type`);
    this.props = props;
    this.providedActionProperties = {
      actionName: props.actionName,
      runOrder: props.runOrder,
      variablesNamespace: props.variablesNamespace,
      // A token where the category is a parameter of the template.
      category: service.actionCategory as ActionCategory,
      owner: 'Custom',
      provider: service.actionProvider,
      version: service.actionVersion,
      artifactBounds: { minInputs: 0, maxInputs: 5, minOutputs: 0, maxOutputs: 5 },
      inputs: [...(props.input ? [props.input] : []), ...(props.extraInputs ?? [])],
      outputs: (props.outputs ?? []).map((output) => output.artifact),
    };
  }

  /** A variable that the build writes to the file `$CODEPIPELINE_EC2_OUTPUT`, for the configuration of a later action. */
  variable(name: string): string {
    return this.variableExpression(name);
  }

  protected bound(_scope: Construct, stage: IStage, _options: ActionBindOptions): ActionConfig {
    const { environment, actionName } = this.props;
    const [here, there] = [Stack.of(stage.pipeline).region, Stack.of(environment).region];
    if (!Token.isUnresolved(here) && !Token.isUnresolved(there) && here !== there) {
      throw new Error(
        `Ec2BuildAction '${actionName}': the pipeline is in ${here}, the environment in ${there}; a custom action runs in its pipeline's region`,
      );
    }
    // On the pipeline's resource alone: a dependency of the construct would tie its bucket, key and roles to the action type too.
    const pipeline = stage.pipeline.node.defaultChild as CfnPipeline | undefined; // a Pipeline's default child is its CfnPipeline
    pipeline?.addResourceDependency(environment.service.actionType);
    const configuration = this.configuration();
    for (const [name, value] of Object.entries(configuration)) {
      if (value !== undefined && !Token.isUnresolved(value) && value.length > VALUE_LIMIT) {
        throw new Error(
          `Ec2BuildAction '${actionName}': ${name} has ${value.length} characters, CodePipeline takes ${VALUE_LIMIT}; put a script into the input artifact and call it`,
        );
      }
    }
    return { configuration };
  }

  private configuration(): Record<string, string | undefined> {
    const { environment, imageId, instanceTypes, command, workingDirectory, outputs = [], timeout } = this.props;
    return {
      Environment: environment.environmentName,
      ImageId: imageId,
      InstanceType: instanceTypes.join(','),
      Command: command,
      WorkingDirectory: workingDirectory,
      OutputArtifactPath: this.outputPath(outputs),
      TimeoutMinutes: timeout?.toMinutes().toString(),
    };
  }

  private outputPath(outputs: Ec2BuildOutput[]): string | undefined {
    if (outputs.length <= 1) return outputs[0]?.path;
    // The pipeline names an unnamed artifact only after bind: here it would read "undefined=path".
    return Lazy.string({
      produce: () => outputs.map(({ artifact, path }) => `${artifact.artifactName}=${path ?? '.'}`).join('\n'),
    });
  }
}

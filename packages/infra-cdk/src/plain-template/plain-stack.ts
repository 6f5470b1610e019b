import { Stack, type CfnElement } from 'aws-cdk-lib';

/** Parts of a path that say nothing in a stack that has one service. */
const SILENT: readonly string[] = ['Default', 'Resource', 'Service'];

/**
 * A stack whose resources are named by their place alone: `LauncherRole` where the CDK writes `ServiceLauncherRoleB5945941`.
 * A template is deployed directly only up to a size, of which such names would take a tenth. Synthesis refuses a name that occurs twice.
 */
export class PlainStack extends Stack {
  protected override allocateLogicalId({ node, stack }: CfnElement): string {
    return node.path
      .slice(stack.node.path.length)
      .split('/')
      .filter((part) => !SILENT.includes(part))
      .join('')
      .replace(/[^A-Za-z0-9]/g, '');
  }
}

import { codePath, DEFINITION_PATH, publishedTemplate } from '@codepipeline-ec2/infra-cdk/template';
import { zipFolder } from './zip-folder.js';

/** A stack as files: the template, and what it points to beside it. */
export interface StackFiles {
  readonly template: Readonly<Record<string, unknown>>;
  /** Path as the template names it (`./…`) → content. */
  readonly beside: ReadonlyMap<string, Buffer>;
}

/** Our stack, ready to be written or uploaded. */
export const stackFiles = async (): Promise<StackFiles> => {
  const { template, code, definition } = publishedTemplate();
  const beside = new Map<string, Buffer>([[DEFINITION_PATH, Buffer.from(definition)]]);
  for (const [name, folder] of code) beside.set(codePath(name), await zipFolder(folder));
  return { template, beside };
};

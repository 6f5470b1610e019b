import type { StackRecord } from '../stacks/stack-record.js';
import { AwsError } from '../../../kernel/aws-error.js';
import type { Caller } from '../../../kernel/caller.js';
import { NESTED_STACK } from '../resources/cloudformation/stack.js';
import type { EngineTools } from './stack-operation.js';
import { fetchTemplate } from './template-url.js';

/** Logical ids of a stack's nested stacks whose templates are as they were, down to the innermost. */
export const steadyStacks = async (
  tools: EngineTools,
  stackId: string,
  caller: Caller,
): Promise<ReadonlySet<string>> => {
  const steady = new Set<string>();
  for (const { type, logicalId, physicalId, properties } of tools.store.resources(stackId)) {
    const stack = type === NESTED_STACK && physicalId !== undefined ? tools.store.find(physicalId) : undefined;
    const url = properties['TemplateURL'];
    if (stack && typeof url === 'string' && (await isSteady(tools, stack, url, caller))) steady.add(logicalId);
  }
  return steady;
};

const isSteady = async (
  tools: EngineTools,
  { stackId, input }: StackRecord,
  url: string,
  caller: Caller,
): Promise<boolean> => {
  try {
    if ((await fetchTemplate(tools.cloud, url, caller)) !== input.templateBody) return false;
  } catch (error) {
    if (error instanceof AwsError) return false;
    throw error;
  }
  const inner = tools.store.resources(stackId).filter(({ type }) => type === NESTED_STACK);
  const steady = await steadyStacks(tools, stackId, caller);
  return inner.every(({ logicalId }) => steady.has(logicalId));
};

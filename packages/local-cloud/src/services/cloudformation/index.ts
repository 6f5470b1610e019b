import type { Cloud } from '../../kernel/cloud.js';
import type { Service } from '../../kernel/service.js';
import { ANSWER_ROUTE, answerBox } from './engine/answer-box.js';
import { createEngine } from './engine/engine.js';
import { templateReader } from './engine/template-reader.js';
import { withStackAccess } from './operations/access.js';
import { describeChangeSet, deleteChangeSet, listChangeSets } from './operations/change-sets.js';
import { createChangeSet } from './operations/create-change-set.js';
import { createStack } from './operations/create-stack.js';
import { deleteStack } from './operations/delete-stack.js';
import { describeStackEvents } from './operations/describe-events.js';
import { describeStackResource, describeStackResources, listStackResources } from './operations/describe-resources.js';
import { describeStacks, listStacks } from './operations/describe-stacks.js';
import { executeChangeSet } from './operations/execute-change-set.js';
import { listExports, listImports } from './operations/exports.js';
import { getTemplate, getTemplateSummary, validateTemplate } from './operations/templates.js';
import { updateStack, updateTerminationProtection } from './operations/update-stack.js';
import { PROVIDERS } from './resources/index.js';
import { openStackStore } from './stacks/stack-store.js';

/** CloudFormation: stacks of the resource types in `resources/`. */
export const createCloudformationService = (cloud: Cloud): Service => {
  const tools = {
    cloud,
    store: openStackStore(cloud),
    providers: PROVIDERS,
    templates: templateReader(PROVIDERS),
    answers: answerBox(cloud),
  };
  const engine = createEngine(tools);
  return {
    name: 'cloudformation',
    operations: withStackAccess(cloud, tools.store, {
      CreateChangeSet: createChangeSet(tools, engine),
      CreateStack: createStack(tools, engine),
      DeleteChangeSet: deleteChangeSet(tools),
      DeleteStack: deleteStack(tools, engine),
      DescribeChangeSet: describeChangeSet(tools),
      DescribeStackEvents: describeStackEvents(tools, engine),
      DescribeStackResource: describeStackResource(tools),
      DescribeStackResources: describeStackResources(tools),
      DescribeStacks: describeStacks(tools, engine),
      ExecuteChangeSet: executeChangeSet(tools, engine),
      GetTemplate: getTemplate(tools),
      GetTemplateSummary: getTemplateSummary(tools),
      ListChangeSets: listChangeSets(tools),
      ListExports: listExports(tools),
      ListImports: listImports(tools),
      ListStackResources: listStackResources(tools),
      ListStacks: listStacks(tools),
      UpdateStack: updateStack(tools, engine),
      UpdateTerminationProtection: updateTerminationProtection(tools),
      ValidateTemplate: validateTemplate(tools),
    }),
    plain: { [ANSWER_ROUTE]: tools.answers.put },
    resume: () => engine.markInterrupted(),
  };
};

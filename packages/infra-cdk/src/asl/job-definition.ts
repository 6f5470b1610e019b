import { jobFlow } from '@codepipeline-ec2/core';
import { compileAsl, type Asl } from './compile-asl.js';

/** The names in `${…}` that the template substitutes in the definition. */
export const DEFINITION_SUBSTITUTIONS = ['Partition', 'Launcher', 'Report', 'Table'] as const;

/** The job's flow as the state machine's definition. */
export const jobDefinition: Asl = {
  Comment:
    'One EC2 build of a CodePipeline action. A build that fails is reported and the execution succeeds; FAILED means a defect.',
  ...compileAsl(jobFlow, {
    functions: { launcher: '${Launcher}', report: '${Report}' },
    table: '${Table}',
    partition: '${Partition}',
  }),
};

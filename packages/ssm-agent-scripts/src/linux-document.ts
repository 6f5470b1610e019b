import { LINUX_STARTER } from './linux.gen.js';
import { scriptLines } from './script-lines.js';
import type { SsmDocument } from './ssm-document.js';

/**
 * The SSM document that starts the agent. It is small and never changes with the agent: the agent travels beside the ticket.
 * Neither parameter is a secret: the ticket's URL lacks the last segment of its path.
 */
export const linuxDocument: SsmDocument = {
  schemaVersion: '2.2',
  description: 'Starts the build agent of one codepipeline-ec2 job',
  parameters: {
    jobId: {
      type: 'String',
      description: 'The job of this instance',
      allowedPattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
    },
    ticket: {
      type: 'String',
      description: "Where the job's ticket is, without the part that only the instance knows; base64url",
      allowedPattern: '^[A-Za-z0-9_-]{1,4000}$',
    },
  },
  mainSteps: [
    {
      action: 'aws:runShellScript',
      name: 'runBuild',
      precondition: { StringEquals: ['platformType', 'Linux'] },
      inputs: {
        // The longest that the SSM agent takes: the build's own deadline is the build agent's.
        timeoutSeconds: '172800',
        runCommand: scriptLines(LINUX_STARTER),
      },
    },
  ],
};

import { linuxDocument } from './linux-document.js';
import { scriptLines } from './script-lines.js';
import type { SsmDocument } from './ssm-document.js';
import { WINDOWS_STARTER } from './windows.gen.js';

/** The SSM document that starts the agent on Windows. Its parameters are those of `linuxDocument`. */
export const windowsDocument: SsmDocument = {
  schemaVersion: '2.2',
  description: 'Starts the build agent of one codepipeline-ec2 job on Windows',
  parameters: linuxDocument.parameters,
  mainSteps: [
    {
      action: 'aws:runPowerShellScript',
      name: 'runBuild',
      precondition: { StringEquals: ['platformType', 'Windows'] },
      inputs: {
        // The longest that the SSM agent takes: the build's own deadline is the build agent's.
        timeoutSeconds: '172800',
        runCommand: scriptLines(WINDOWS_STARTER),
      },
    },
  ],
};

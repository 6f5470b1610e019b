import { createHash } from 'node:crypto';
import type { DocumentRecord } from './document-record.js';

const scriptDocument = (platform: 'Linux' | 'Windows') => {
  const shell = platform === 'Linux' ? 'shell' : 'PowerShell';
  return {
    schemaVersion: platform === 'Linux' ? '1.2' : '2.2',
    description: `Run a ${shell} script or specify the commands to run.`,
    parameters: {
      commands: {
        type: 'StringList',
        description: `(Required) Specify a ${shell} script or a command to run.`,
        minItems: 1,
        displayType: 'textarea',
      },
      workingDirectory: {
        type: 'String',
        default: '',
        description: '(Optional) The path to the working directory on your instance.',
        maxChars: 4096,
      },
      executionTimeout: {
        type: 'String',
        default: '3600',
        description: '(Optional) The time in seconds for a command to complete before it is considered to have failed.',
        allowedPattern: '([1-9][0-9]{0,4})|(1[0-6][0-9]{4})|(17[0-1][0-9]{3})|(172[0-7][0-9]{2})|(172800)',
      },
    },
  };
};

const SCRIPT_INPUTS = {
  runCommand: '{{ commands }}',
  workingDirectory: '{{ workingDirectory }}',
  timeoutSeconds: '{{ executionTimeout }}',
};

const CONTENTS: Readonly<Record<string, object>> = {
  'AWS-RunShellScript': {
    ...scriptDocument('Linux'),
    runtimeConfig: { 'aws:runShellScript': { properties: [{ id: '0.aws:runShellScript', ...SCRIPT_INPUTS }] } },
  },
  'AWS-RunPowerShellScript': {
    ...scriptDocument('Windows'),
    mainSteps: [
      {
        action: 'aws:runPowerShellScript',
        name: 'PowerShellScript',
        precondition: { StringEquals: ['platformType', 'Windows'] },
        inputs: SCRIPT_INPUTS,
      },
    ],
  },
};

/** Documents that every account can run, owned by Amazon. */
export const seededDocuments = (): DocumentRecord[] =>
  Object.entries(CONTENTS).map(([name, document]) => {
    const content = JSON.stringify(document, null, 2);
    return {
      name,
      type: 'Command',
      owner: 'Amazon',
      defaultVersion: 1,
      latestVersion: 1,
      versions: [
        {
          number: 1,
          content,
          format: 'JSON',
          hash: createHash('sha256').update(content).digest('hex'),
          createdAt: Date.UTC(2017, 0, 1),
        },
      ],
    };
  });

import { expect, test } from 'vitest';
import {
  ACTION_PROPERTIES,
  failureMessage,
  jobFlow,
  parseActionConfiguration,
  type FailureFacts,
  type JobFailureKind,
} from '../../src/index.js';
import { allKnown, failedResult } from './failed-build.js';

// The page is made from the code: `npx vitest run tests/messages/failures-page.test.ts -u` writes it anew.

const facts: FailureFacts = {
  ...allKnown(failedResult({ command: 'COMMAND', message: 'REASON', tail: 'THE END OF THE OUTPUT' })),
  cause: 'REASON',
  instanceId: 'INSTANCE',
  attempts: 3,
  log: 'LOG GROUP: STREAM',
  link: 'LINK',
};

/** Each kind of failure that the flow knows, with CodePipeline's type for it. */
const failures = (): ReadonlyMap<JobFailureKind, string> => {
  const found = new Map<JobFailureKind, string>();
  for (const state of Object.values(jobFlow.states)) {
    for (const { failure } of 'on' in state ? Object.values(state.on) : []) {
      if (failure !== undefined) found.set(failure.kind, failure.type);
    }
  }
  return found;
};

/** One value that each property refuses. */
const REFUSED: Readonly<Record<string, string>> = {
  ImageId: 'ubuntu',
  InstanceType: 'large',
  Command: '',
  BuildSpec: 'buildspec.yml',
  WorkingDirectory: '../elsewhere',
  OutputArtifactPath: '../out',
  Environment: 'my environment',
  TimeoutMinutes: '0',
  EnvironmentVariables: '[]',
};

const block = (text: string): string => `\`\`\`text\n${text}\n\`\`\`\n`;

const page = (): string => {
  const kinds = [...failures()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([kind, type]) =>
        `### ${kind}\n\nCodePipeline's failure type: \`${type}\`.\n\n${block(failureMessage(kind, facts))}`,
    );
  const properties = ACTION_PROPERTIES.map(({ name }) => {
    const parsed = parseActionConfiguration(
      {
        ImageId: 'ami-0123456789abcdef0',
        InstanceType: 'c7i.large',
        Command: 'make',
        ...{ [name]: REFUSED[name] ?? '' },
      },
      name === 'OutputArtifactPath' ? ['out'] : [],
    );
    const lines = parsed.ok
      ? []
      : parsed.faults.map((fault) => `${fault.property}: ${fault.problem}. Allowed: ${fault.allowed}`);
    return `### ${name}\n\n${block(lines.join('\n'))}`;
  });
  return [
    '# What the author of a pipeline reads when a build fails\n',
    'Made from the code. `JobFailed` is the build’s own fault, `ConfigurationError` the action’s; with `SystemUnavailable` it was the machine, the account or the service, and the stage can be retried. Capital letters stand for what is known then; the end of the build’s output is cut from its beginning to 5,000 characters in all.\n',
    '## Failures\n',
    ...kinds,
    '## Properties of the action\n',
    'A job with such a value is refused at once, with `ConfigurationError`, and no instance is launched. All faults are told together. One example of each:\n',
    ...properties,
  ].join('\n');
};

test('docs/failures.md says what the code says', async () => {
  await expect(page()).toMatchFileSnapshot('../../../../docs/failures.md');
});

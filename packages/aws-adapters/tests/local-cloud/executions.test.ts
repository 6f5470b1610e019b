import { CreateStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn';
import { describe, expect, test } from 'vitest';
import { sfnExecutions } from '../../src/sfn/index.js';
import { id, makeRole, openCloud } from './cloud-under-test.js';

const opened = await openCloud();
const { config } = opened;
const client = new SFNClient(config);
const roleArn = await makeRole(opened, 'flow', 'states.amazonaws.com');
const { stateMachineArn = '' } = await client.send(
  new CreateStateMachineCommand({
    name: 'builds',
    roleArn,
    definition: JSON.stringify({
      QueryLanguage: 'JSONata',
      StartAt: 'Wait',
      States: { Wait: { Type: 'Wait', Seconds: 3600, End: true } },
    }),
  }),
);

describe('Executions: Step Functions', () => {
  const executions = sfnExecutions(client, stateMachineArn);

  test('a job is started once, under its own name', async () => {
    const jobId = id();
    expect(await executions.state(jobId)).toBe('unknown');
    const outcome = await executions.start(jobId);
    expect(outcome).toEqual({ status: 'started', executionArn: executions.arnOf(jobId) });
    expect(await executions.state(jobId)).toBe('running');
    // The same name with the same input is the same execution.
    expect(await executions.start(jobId)).toEqual(outcome);
  });

  test('a token that nobody waits with is stale', async () => {
    const token = Buffer.from(id()).toString('base64');
    expect(await executions.answer(token, {})).toBe('stale');
    expect(await executions.refuse(token, 'lost', 'x'.repeat(40_000))).toBe('stale');
  });
});

import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { DescribeExecutionOutput, StartExecutionOutput } from '@aws-sdk/client-sfn';
import { ZipFile } from 'yazl';
import type { Caller } from '../../../kernel/caller.js';
import type { Engine } from '../engine/engine.js';
import { failed, type ActionOutcome } from '../engine/outcome.js';
import type { Provider } from '../engine/provider.js';
import type { ActionExecutionRecord } from '../state/action-execution.js';
import { actionRole, callFailed } from './action-role.js';
import { readArtifact, writeArtifact } from './artifact-objects.js';
import { lookLater } from './look-later.js';
import { eachZipFile } from './zip-entries.js';

/** Starts an execution of a state machine, and waits for its end. */
export const stepFunctions: Provider = {
  timeoutMs: (tunables) => tunables.stepFunctionsTimeoutMs,
  begin: (engine, action) => {
    const { cloud } = engine.world;
    cloud.background(`Step Functions action ${action.actionName} of ${action.pipelineName}`, async () => {
      const role = actionRole(cloud, action);
      const started = await start(engine, role, action).catch(callFailed);
      if (typeof started !== 'string') {
        engine.endAction(action.id, started);
        return;
      }
      engine.showDetails(action.id, { externalExecutionId: started });
      lookLater(engine, action, () => outcomeOf(engine, action, started));
    });
  },
  resume: (engine, action) => {
    // The execution's name is the action's: started twice, it is still one.
    const { externalExecutionId: arn } = action;
    if (arn === undefined) stepFunctions.begin(engine, action);
    else lookLater(engine, action, () => outcomeOf(engine, action, arn), 0);
  },
};

const start = async (engine: Engine, role: Caller, action: ActionExecutionRecord): Promise<string | ActionOutcome> => {
  const { StateMachineArn: stateMachineArn = '', ExecutionNamePrefix: prefix } = action.resolvedConfiguration;
  const input = await inputOf(engine, role, action);
  if (typeof input !== 'string') return input;
  const name = prefix === undefined ? action.id : `${prefix}-${action.id}`;
  const { executionArn } = await engine.world.cloud.call<StartExecutionOutput>(
    'states',
    'StartExecution',
    { stateMachineArn, name, input },
    role,
  );
  return executionArn ?? '';
};

/** The machine's input: as it stands in the configuration, or a file of the input artifact. */
const inputOf = async (
  engine: Engine,
  role: Caller,
  action: ActionExecutionRecord,
): Promise<string | ActionOutcome> => {
  const { world } = engine;
  const { InputType: type = 'Literal', Input: input } = action.resolvedConfiguration;
  if (type === 'Literal') return input ?? '{}';
  const [artifact] = action.inputs;
  if (type !== 'FilePath') return failed('ConfigurationError', `InputType must be Literal or FilePath, not ${type}`);
  if (input === undefined || !artifact) {
    return failed('ConfigurationError', 'With InputType FilePath, Input and an input artifact are required');
  }
  const file = join(world.cloud.workDirectory, `step-functions-${action.id}.zip`);
  let found: string | undefined;
  try {
    const { Body } = await readArtifact(world, role, artifact.name, artifact.place);
    await pipeline(Body, createWriteStream(file));
    await eachZipFile(file, async (name, _size, body) => {
      const bytes = Buffer.concat(await body.toArray());
      if (name === input) found = bytes.toString();
    });
  } finally {
    await rm(file, { force: true });
  }
  return found ?? failed('ConfigurationError', `The input artifact ${artifact.name} has no file ${input}`);
};

/** Undefined while the execution runs. */
const outcomeOf = async (
  engine: Engine,
  action: ActionExecutionRecord,
  executionArn: string,
): Promise<ActionOutcome | undefined> => {
  const { world } = engine;
  const role = actionRole(world.cloud, action);
  const { status, output, error, cause, stateMachineArn } = await world.cloud.call<DescribeExecutionOutput>(
    'states',
    'DescribeExecution',
    { executionArn },
    role,
  );
  switch (status) {
    case 'RUNNING':
    case 'PENDING_REDRIVE':
    case undefined:
      return undefined;
    case 'SUCCEEDED': {
      const [artifact] = action.outputs;
      if (artifact) {
        const body = zipped('output.json', output ?? '{}');
        await writeArtifact(world, role, action, artifact.place, { Body: body, ContentType: 'application/zip' });
      }
      return {
        status: 'Succeeded',
        outputVariables: { StateMachineArn: stateMachineArn ?? '', ExecutionArn: executionArn },
        details: { summary: `Step Functions execution ${executionArn} succeeded`, externalExecutionId: executionArn },
      };
    }
    case 'FAILED':
    case 'TIMED_OUT':
    case 'ABORTED': {
      const why = [error, cause].filter((part) => part !== undefined).join(': ');
      return {
        ...failed('JobFailed', `The execution ${executionArn} ended as ${status}${why === '' ? '' : `: ${why}`}`),
        details: { externalExecutionId: executionArn },
      };
    }
  }
};

/** A zip of one file. */
const zipped = (name: string, text: string): Readable => {
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from(text), name);
  zip.end();
  return Readable.from(zip.outputStream);
};

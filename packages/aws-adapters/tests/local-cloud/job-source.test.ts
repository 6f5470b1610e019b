import { CodePipelineClient, StopPipelineExecutionCommand } from '@aws-sdk/client-codepipeline';
import { codePipelineJobSource } from '../../src/codepipeline/index.js';
import { describeJobSource } from '../contract/job-source.contract.js';
import { beginPipeline, preparePipelines } from './build-pipeline.js';
import { id, openCloud, realClock } from './cloud-under-test.js';

const opened = await openCloud();
const roleArn = await preparePipelines(opened);
const client = new CodePipelineClient(opened.config);

describeJobSource('CodePipeline', () => {
  // A provider of its own for each test: no test sees another's jobs.
  const provider = `builder-${id().slice(0, 8)}`;
  const source = codePipelineJobSource({ client, category: 'Build', provider, clock: realClock });
  let name = '';
  return Promise.resolve({
    // The job comes when the source stage is done.
    source: {
      ...source,
      poll: async (version) => {
        let last = await source.poll(version);
        for (let tries = 0; tries < 50 && last.jobs.length === 0; tries += 1) last = await source.poll(version);
        return last;
      },
    },
    begin: async () => {
      name = await beginPipeline(client, roleArn, provider);
    },
    abandon: async ({ data }) => {
      const { executionId } = data.pipeline;
      await client.send(
        new StopPipelineExecutionCommand({ pipelineName: name, pipelineExecutionId: executionId, abandon: true }),
      );
    },
  });
});

import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import type { ParameterStore } from '@codepipeline-ec2/core';
import { foreseen } from '../sdk/sdk-error.js';

/** Parameters of Systems Manager. */
export const ssmParameterStore = (client: SSMClient): ParameterStore => ({
  async read(name) {
    const answer = await foreseen(
      'ParameterStore.read',
      name,
      () => client.send(new GetParameterCommand({ Name: name })),
      { ParameterNotFound: 'missing' as const, ParameterVersionNotFound: 'missing' as const },
    );
    return answer === 'missing' ? undefined : answer.Parameter?.Value;
  },
});

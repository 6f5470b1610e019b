import { type Asked, configurationMessage, type DeliveredJob, parseActionConfiguration } from '@codepipeline-ec2/core';

/** What the job asks for, or the verdict on a configuration that is none. */
export const readOrder = (job: DeliveredJob): Asked => {
  const parsed = parseActionConfiguration(
    job.data.configuration,
    job.data.outputs.map(({ name }) => name),
  );
  if (!parsed.ok) {
    const message = configurationMessage(parsed.faults);
    return { status: 'faulty', verdict: { status: 'failed', type: 'ConfigurationError', message } };
  }
  const { image, instanceTypes, environment, timeoutMinutes } = parsed.value;
  return { status: 'order', order: { image, instanceTypes: [...instanceTypes], environment, timeoutMinutes } };
};

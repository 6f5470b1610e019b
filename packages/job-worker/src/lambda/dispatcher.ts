import { dispatch } from '../dispatcher/dispatch.js';
import { parseQueueEvent } from '../dispatcher/intake-messages.js';
import { intakePorts } from './intake-ports.js';
import { intakeSettings, versionsOf } from './intake-settings.js';
import { pause } from './system-edges.js';

const settings = intakeSettings.parse(process.env);
const ports = { ...intakePorts(settings), pause };
const versions = versionsOf(settings.ACTION_VERSIONS);

/** Takes the messages of the intake queue, and with them all jobs that wait. */
export const handler = async (event: unknown): Promise<{ batchItemFailures: { itemIdentifier: string }[] }> => {
  const queued = parseQueueEvent(event);
  try {
    await dispatch(
      ports,
      versions,
      queued.map(({ message }) => message),
    );
    return { batchItemFailures: [] };
  } catch (error) {
    ports.log('the dispatcher failed', { error });
    return { batchItemFailures: queued.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  }
};

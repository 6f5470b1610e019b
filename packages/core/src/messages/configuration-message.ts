import type { ConfigurationFault } from '../job/action-configuration.js';
import { cutText } from '../text/cut-text.js';
import { composeMessage } from './compose-message.js';

/** What the pipeline shows when a job is refused for its configuration. */
export const configurationMessage = (faults: readonly ConfigurationFault[]): string =>
  composeMessage({
    headline: 'The configuration of the action is wrong; the build was not started.',
    facts: faults.map(({ property, problem, allowed }) => [
      cutText(property, 60),
      `${cutText(problem, 200)}${problem.endsWith('?') ? '' : '.'} Allowed: ${cutText(allowed, 250)}`,
    ]),
    advice: 'correct the properties that are named, in the configuration of the action, and release the change.',
  });

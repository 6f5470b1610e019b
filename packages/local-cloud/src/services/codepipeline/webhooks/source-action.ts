import { actionNamed, type ActionDefinition } from '../state/definition.js';
import type { Store } from '../state/store.js';
import type { WebhookRecord } from '../state/webhook.js';

/** The source action that a webhook stands for, while it is there. */
export const sourceActionOf = (
  store: Pick<Store, 'pipelines'>,
  { targetPipeline, targetAction }: Pick<WebhookRecord, 'targetPipeline' | 'targetAction'>,
): ActionDefinition | undefined => actionNamed(store.pipelines.get(targetPipeline)?.definition.stages[0], targetAction);

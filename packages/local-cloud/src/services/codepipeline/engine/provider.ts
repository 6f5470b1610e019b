import type { ActionExecutionRecord } from '../state/action-execution.js';
import type { ActionDefinition } from '../state/definition.js';
import type { JobRecord } from '../state/job.js';
import type { Tunables } from '../tunables.js';
import type { Engine } from './engine.js';

/** What does the work of an action of one type. It ends an action by `engine.endAction`. */
export interface Provider {
  /** How long the action may take in all. */
  readonly timeoutMs: (tunables: Tunables, action: ActionDefinition) => number;
  /** Begins the work and returns at once; the action execution is stored. */
  readonly begin: (engine: Engine, action: ActionExecutionRecord) => void;
  /** Goes on after a restart, which may have come before `begin` did anything. Default: begins again. */
  readonly resume?: (engine: Engine, action: ActionExecutionRecord) => void;
  /** Only for providers that work by jobs: the worker asked for a follow-up job, which is stored. */
  readonly continued?: (engine: Engine, action: ActionExecutionRecord, job: JobRecord) => void;
}

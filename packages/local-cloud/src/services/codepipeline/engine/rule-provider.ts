import type { FailureType } from '@aws-sdk/client-codepipeline';
import type { RuleExecutionRecord } from '../state/rule-execution.js';
import type { Engine } from './engine.js';

/** What looks whether a rule of one type holds. It ends a rule by `engine.endRule`. */
export interface RuleProvider {
  /** Begins the look and returns at once; the rule execution is stored. */
  readonly begin: (engine: Engine, rule: RuleExecutionRecord) => void;
  /** Goes on after a restart. Default: begins again. */
  readonly resume?: (engine: Engine, rule: RuleExecutionRecord) => void;
}

/** How a rule ended. */
export type RuleOutcome =
  | { readonly status: 'Succeeded'; readonly summary?: string; readonly externalExecutionId?: string }
  | {
      readonly status: 'Failed';
      readonly code: FailureType;
      readonly message: string;
      readonly externalExecutionId?: string;
    }
  | { readonly status: 'Abandoned' };

export const ruleFailed = (code: FailureType, message: string): RuleOutcome => ({ status: 'Failed', code, message });

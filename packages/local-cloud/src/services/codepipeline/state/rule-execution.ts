import type { FailureType, RuleExecutionStatus } from '@aws-sdk/client-codepipeline';
import type { ConditionPhase } from './execution.js';

/** Names one rule type. */
export interface RuleTypeName {
  readonly category: 'Rule';
  readonly owner: 'AWS';
  readonly provider: string;
  readonly version: string;
}

/** One evaluation of one rule of a stage's condition. */
export interface RuleExecutionRecord {
  readonly id: string;
  readonly executionId: string;
  readonly pipelineName: string;
  readonly pipelineVersion: number;
  readonly stageName: string;
  readonly phase: ConditionPhase;
  readonly ruleName: string;
  /** Grows with every rule execution. */
  readonly order: number;
  readonly status: RuleExecutionStatus;
  readonly startedAt: number;
  readonly updatedAt: number;
  readonly type: RuleTypeName;
  readonly configuration: Readonly<Record<string, string>>;
  /** With variables resolved. */
  readonly resolvedConfiguration: Readonly<Record<string, string>>;
  /** The role that the rule runs as. */
  readonly roleArn: string;
  /** The role as declared on the rule itself. */
  readonly ownRoleArn?: string;
  readonly timeoutMs: number;
  readonly summary?: string;
  readonly externalExecutionId?: string;
  readonly error?: { readonly code: FailureType; readonly message: string };
}

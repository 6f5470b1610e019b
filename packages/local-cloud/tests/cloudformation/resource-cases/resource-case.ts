import { textLike } from '../matchers.js';

/** The name that CloudFormation gives to the resource `R` of the stack `demo`; a matcher passes for a text. */
export const NAME = textLike(/^demo-R-[A-Z0-9]{12}$/);
export const ROLE = 'arn:aws:iam::000000000000:role/r';

/** What one resource type does with its service. */
export interface ResourceCase {
  readonly type: string;
  readonly properties: object;
  /** `service:Operation` and the input of each call of the creation. */
  readonly created: readonly (readonly [string, object])[];
  /** `service:Operation` of each call of the deletion. */
  readonly deleted: readonly string[];
  readonly ref: unknown;
  readonly attributes?: Readonly<Record<string, unknown>>;
}

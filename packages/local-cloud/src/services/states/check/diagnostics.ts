export interface Diagnostic {
  readonly severity: 'ERROR' | 'WARNING';
  readonly code: string;
  readonly message: string;
  /** e.g. `/States/Acquire/Next`. */
  readonly location: string;
}

/** Says one thing that is wrong. */
export type Report = (code: string, message: string, location: string, severity?: Diagnostic['severity']) => void;

/** A part of a definition before it is known to be one. */
export type Unchecked = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Unchecked =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const INVALID = 'SCHEMA_VALIDATION_FAILED';

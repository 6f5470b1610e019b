import type { Json, JsonObject } from './json-value.js';

export type RetentionPolicy = 'Delete' | 'Retain' | 'RetainExceptOnCreate' | 'Snapshot';

export interface ParameterDefinition {
  readonly type: string;
  readonly default?: string;
  readonly description?: string;
  readonly noEcho: boolean;
  readonly allowedValues?: readonly string[];
  readonly allowedPattern?: string;
  readonly constraintDescription?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minValue?: number;
  readonly maxValue?: number;
}

export interface ResourceDefinition {
  readonly type: string;
  readonly properties: JsonObject;
  readonly dependsOn: readonly string[];
  readonly deletionPolicy?: RetentionPolicy;
  readonly updateReplacePolicy?: RetentionPolicy;
  readonly condition?: string;
  readonly metadata?: Json;
}

export interface OutputDefinition {
  readonly value: Json;
  readonly description?: string;
  readonly condition?: string;
  /** The export's name, which may hold intrinsic functions. */
  readonly exportName?: Json;
}

/** A template whose form was checked. Intrinsic functions stand in it as written, in their long form. */
export interface Template {
  readonly formatVersion?: string;
  readonly description?: string;
  readonly metadata?: Json;
  readonly transforms: readonly string[];
  readonly parameters: Readonly<Record<string, ParameterDefinition>>;
  readonly mappings: JsonObject;
  readonly conditions: JsonObject;
  readonly resources: Readonly<Record<string, ResourceDefinition>>;
  readonly outputs: Readonly<Record<string, OutputDefinition>>;
}

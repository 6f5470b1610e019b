import { parse as parseYaml } from 'yaml';
import { invalidDocumentContent } from './errors.js';
import type { DocumentFormatName } from './document-record.js';

const PARAMETER_TYPES = ['String', 'StringList', 'Integer', 'Boolean', 'MapList', 'StringMap'] as const;

export interface DocumentParameterContent {
  readonly type: (typeof PARAMETER_TYPES)[number];
  readonly description?: string;
  readonly default?: unknown;
  readonly allowedValues?: readonly unknown[];
  readonly allowedPattern?: string;
  readonly minChars?: number;
  readonly maxChars?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  /** `ENV_VAR`: the value reaches the script as an environment variable, not as text. */
  readonly interpolationType?: string;
}

export interface DocumentStep {
  readonly name: string;
  readonly action: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Operator → its two operands, e.g. `StringEquals: ["platformType", "Linux"]`. */
  readonly precondition: Readonly<Record<string, readonly string[]>>;
  readonly onFailure?: string;
  readonly onSuccess?: string;
  readonly finallyStep: boolean;
}

/** A document as far as it can be run here. */
export interface DocumentContent {
  readonly schemaVersion: string;
  readonly description: string;
  readonly parameters: Readonly<Record<string, DocumentParameterContent>>;
  readonly steps: readonly DocumentStep[];
}

const LIMIT_BYTES = 64 * 1024;
const NAME = /^[a-zA-Z0-9]+$/;

type Json = Readonly<Record<string, unknown>>;

/**
 * Reads and checks a document of type Command, in schema 1.2, 2.0 or 2.2.
 *
 * @throws AwsError `InvalidDocumentContent`, `MaxDocumentSizeExceeded`
 */
export const readDocument = (content: string, format: DocumentFormatName): DocumentContent => {
  if (Buffer.byteLength(content) > LIMIT_BYTES) {
    throw invalidDocumentContent(`The document's content exceeds the limit of ${LIMIT_BYTES} bytes.`);
  }
  const root = parseContent(content, format);
  const { schemaVersion } = root;
  if (typeof schemaVersion !== 'string' || !['1.2', '2.0', '2.2'].includes(schemaVersion)) {
    throw invalidDocumentContent(
      `Document schema version, ${String(schemaVersion)}, is not supported for this document type.`,
    );
  }
  const steps = schemaVersion === '1.2' ? runtimeConfigSteps(root) : mainSteps(root);
  return {
    schemaVersion,
    description: typeof root['description'] === 'string' ? root['description'] : '',
    parameters: Object.fromEntries(
      Object.entries(objectOf(root['parameters'] ?? {}, 'parameters')).map(([name, value]) => [
        name,
        readParameter(name, value),
      ]),
    ),
    steps,
  };
};

const parseContent = (content: string, format: DocumentFormatName): Json => {
  let parsed: unknown;
  try {
    parsed = format === 'JSON' ? JSON.parse(content) : parseYaml(content);
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw invalidDocumentContent(`${format} not well-formed. ${reason}`);
  }
  return objectOf(parsed, 'the document');
};

const objectOf = (value: unknown, what: string): Json => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalidDocumentContent(`${what} must be a mapping.`);
  }
  // Checked the line before: any object that is no array is a record of unknowns.
  return value as Json;
};

const readParameter = (name: string, value: unknown): DocumentParameterContent => {
  const given = objectOf(value, `The parameter ${name}`);
  const { type } = given;
  if (!NAME.test(name)) throw invalidDocumentContent(`The parameter name ${name} is not valid.`);
  if (!PARAMETER_TYPES.some((known) => known === type)) {
    throw invalidDocumentContent(`Parameter "${name}" has an invalid type: ${String(type)}.`);
  }
  const { allowedPattern } = given;
  if (typeof allowedPattern === 'string') {
    try {
      new RegExp(allowedPattern);
    } catch {
      throw invalidDocumentContent(`Parameter "${name}" has an invalid allowedPattern: ${allowedPattern}.`);
    }
  }
  // Its type is one of the list's, its pattern compiles; the other members are checked where they are used.
  return given as unknown as DocumentParameterContent;
};

const mainSteps = (root: Json): DocumentStep[] => {
  const steps = root['mainSteps'];
  if (!Array.isArray(steps) || steps.length === 0)
    throw invalidDocumentContent('mainSteps must have at least one step.');
  const read = steps.map((step: unknown): DocumentStep => {
    const given = objectOf(step, 'A step');
    const { name, action } = given;
    if (typeof name !== 'string' || !/^[a-zA-Z0-9:_\-.]+$/.test(name)) {
      throw invalidDocumentContent(`The step name ${String(name)} is not valid.`);
    }
    if (typeof action !== 'string' || !/^aws:[a-zA-Z]+$/.test(action)) {
      throw invalidDocumentContent(`The step ${name} has an invalid action: ${String(action)}.`);
    }
    return {
      name,
      action,
      inputs: objectOf(given['inputs'] ?? {}, `The inputs of the step ${name}`),
      precondition: readPrecondition(name, given['precondition']),
      finallyStep: given['finallyStep'] === true || given['finallyStep'] === 'true',
      ...(typeof given['onFailure'] === 'string' && { onFailure: given['onFailure'] }),
      ...(typeof given['onSuccess'] === 'string' && { onSuccess: given['onSuccess'] }),
    };
  });
  const repeated = read.find((step, index) => read.findIndex(({ name }) => name === step.name) !== index);
  if (repeated) throw invalidDocumentContent(`The step name ${repeated.name} is used more than once.`);
  return read;
};

const readPrecondition = (step: string, value: unknown): DocumentStep['precondition'] => {
  if (value === undefined) return {};
  return Object.fromEntries(
    Object.entries(objectOf(value, `The precondition of the step ${step}`)).map(([operator, operands]) => {
      const valid = operator === 'StringEquals' && Array.isArray(operands) && operands.length === 2;
      if (!valid) throw invalidDocumentContent(`The step ${step} has an unsupported precondition: ${operator}.`);
      return [operator, operands.map(String)];
    }),
  );
};

/** Schema 1.2: plugins by name, each with properties for its one step. */
const runtimeConfigSteps = (root: Json): DocumentStep[] => {
  const plugins = Object.entries(objectOf(root['runtimeConfig'], 'runtimeConfig'));
  if (plugins.length === 0) throw invalidDocumentContent('runtimeConfig must have at least one plugin.');
  return plugins.map(([action, plugin]) => {
    const { properties } = objectOf(plugin, `The plugin ${action}`);
    const inputs: unknown = Array.isArray(properties) ? (properties[0] ?? {}) : (properties ?? {});
    return {
      name: action,
      action,
      inputs: objectOf(inputs, `The properties of ${action}`),
      precondition: {},
      finallyStep: false,
    };
  });
};

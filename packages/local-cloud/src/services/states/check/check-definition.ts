import type { Definition } from '../asl/definition.js';
import { checkScope } from './check-scope.js';
import { INVALID, isObject, type Diagnostic, type Report } from './diagnostics.js';

/** Reads a definition and says all that is wrong with it; without an error it can be run. */
export const checkDefinition = (
  text: string,
): { readonly definition?: Definition; readonly diagnostics: readonly Diagnostic[] } => {
  const diagnostics: Diagnostic[] = [];
  const report: Report = (code, message, location, severity = 'ERROR') =>
    void diagnostics.push({ severity, code, message, location });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    report('INVALID_JSON_DESCRIPTION', error instanceof Error ? error.message : String(error), '/');
    return { diagnostics };
  }
  if (!isObject(value)) {
    report(INVALID, 'The definition must be an object', '/');
    return { diagnostics };
  }
  const language = value['QueryLanguage'] ?? 'JSONPath';
  if (language !== 'JSONata' && language !== 'JSONPath') {
    report(INVALID, `Unknown query language ${JSON.stringify(language)}`, '/QueryLanguage');
    return { diagnostics };
  }
  const timeout = value['TimeoutSeconds'];
  if (timeout !== undefined && !(typeof timeout === 'number' && Number.isInteger(timeout) && timeout > 0)) {
    report(INVALID, 'TimeoutSeconds must be a positive integer', '/TimeoutSeconds');
  }
  checkScope(value, '', language, report);
  const broken = diagnostics.some(({ severity }) => severity === 'ERROR');
  // Every member that the interpreter reads was checked.
  return { diagnostics, ...(broken ? {} : { definition: value as unknown as Definition }) };
};

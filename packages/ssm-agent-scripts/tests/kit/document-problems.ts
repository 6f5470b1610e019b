/**
 * What SSM refuses in a Command document.
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/documents-syntax-data-elements-parameters.html
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/documents-command-ssm-plugin-reference.html
 */
export const documentProblems = (text: string): string[] => {
  if (Buffer.byteLength(text) > 65_536) return ['it has more than 64 KB'];
  const document: unknown = JSON.parse(text);
  if (!isRecord(document)) return ['it is no object'];
  const parameters = isRecord(document['parameters']) ? document['parameters'] : {};
  const steps: readonly unknown[] = Array.isArray(document['mainSteps']) ? document['mainSteps'] : [];
  const names = steps.map((step) => (isRecord(step) ? step['name'] : undefined));
  return [
    ...unknownKeys('document', document, ['schemaVersion', 'description', 'parameters', 'mainSteps']),
    ...(document['schemaVersion'] === '2.2' ? [] : [`schemaVersion ${String(document['schemaVersion'])} is not 2.2`]),
    ...(steps.length === 0 ? ['mainSteps is empty'] : []),
    ...(new Set(names).size === names.length ? [] : ['two steps have one name']),
    ...Object.entries(parameters).flatMap(([name, parameter]) => parameterProblems(name, parameter)),
    ...steps.flatMap((step) => stepProblems(step, Object.keys(parameters))),
  ];
};

const PLUGINS: Readonly<Record<string, string>> = {
  'aws:runShellScript': 'Linux',
  'aws:runPowerShellScript': 'Windows',
};

const stepProblems = (step: unknown, parameters: readonly string[]): string[] => {
  if (!isRecord(step)) return ['a step is no object'];
  const { action, name, inputs, precondition } = step;
  const platform = PLUGINS[String(action)];
  if (platform === undefined) return [`action ${String(action)} is not known`];
  if (!isRecord(inputs)) return ['a step has no inputs'];
  const { timeoutSeconds, runCommand } = inputs;
  const seconds = Number(timeoutSeconds);
  const lines: readonly unknown[] = Array.isArray(runCommand) ? runCommand : [];
  const used = [...JSON.stringify(inputs).matchAll(/\{\{\s*([^}]*?)\s*\}\}/g)].map(([, one]) => one ?? '');
  return [
    ...unknownKeys('step', step, ['action', 'name', 'precondition', 'inputs']),
    ...unknownKeys('inputs', inputs, ['timeoutSeconds', 'runCommand', 'workingDirectory']),
    ...(/^[a-zA-Z0-9_]{1,128}$/.test(String(name)) ? [] : [`the step's name ${String(name)} is not allowed`]),
    ...(JSON.stringify(precondition) === JSON.stringify({ StringEquals: ['platformType', platform] })
      ? []
      : [`the precondition is not that of ${platform}`]),
    ...(typeof timeoutSeconds === 'string' && Number.isInteger(seconds) && seconds >= 5 && seconds <= 172_800
      ? []
      : [`timeoutSeconds ${String(timeoutSeconds)} is not a text of 5 to 172800`]),
    ...(lines.length > 0 && lines.every((line) => typeof line === 'string') ? [] : ['runCommand is no list of texts']),
    ...used.filter((one) => !parameters.includes(one)).map((one) => `{{ ${one} }} is no parameter`),
  ];
};

const parameterProblems = (name: string, parameter: unknown): string[] => {
  if (!isRecord(parameter)) return [`parameter ${name} is no object`];
  const { type, description, allowedPattern } = parameter;
  return [
    ...unknownKeys(`parameter ${name}`, parameter, [
      'type',
      'description',
      'allowedPattern',
      'default',
      'allowedValues',
    ]),
    ...(/^[a-zA-Z0-9]{1,128}$/.test(name) ? [] : [`the parameter's name ${name} is not allowed`]),
    ...(['String', 'StringList', 'Boolean', 'Integer'].includes(String(type))
      ? []
      : [`type ${String(type)} is not known`]),
    ...(typeof description === 'string' && description.length > 1024 ? [`the description of ${name} is too long`] : []),
    ...(allowedPattern === undefined || (typeof allowedPattern === 'string' && compiles(allowedPattern))
      ? []
      : [`the pattern of ${name} cannot be read`]),
  ];
};

const compiles = (pattern: string): boolean => {
  try {
    return new RegExp(pattern).source.length > 0;
  } catch {
    return false;
  }
};

const unknownKeys = (where: string, value: Readonly<Record<string, unknown>>, known: readonly string[]): string[] =>
  Object.keys(value)
    .filter((key) => !known.includes(key))
    .map((key) => `${where} has no ${key}`);

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

import {
  DEFAULT_ENVIRONMENT,
  DEFAULT_TIMEOUT_MINUTES,
  MAX_TIMEOUT_MINUTES,
  type ConfigurationFault,
  type ParsedConfiguration,
} from './action-configuration.js';
import { ACTION_PROPERTIES, type ActionPropertyName } from './action-properties.js';
import { parseImage } from './image.js';
import { nearestName } from './nearest-name.js';
import { parseOutputPaths } from './output-paths.js';
import { hasControlCharacter, isAbsolutePath, leavesItsFolder, withoutDot } from './paths.js';
import { quote } from './quote.js';

const NAMES: readonly string[] = ACTION_PROPERTIES.map(({ name }) => name);
const INSTANCE_TYPE = /^[a-z][a-z0-9-]*\.[a-z0-9-]+$/;
const ENVIRONMENT_NAME = /^[A-Za-z0-9_-]{1,64}$/;
const MAX_INSTANCE_TYPES = 10;

/** Either a value, or what is wrong with the text of one property. */
type Read<T> = { readonly value: T } | { readonly faults: readonly ConfigurationFault[] };

/**
 * Checks the configuration of a job's action. A property whose value is blank (a pipeline variable may resolve to
 * nothing) counts as absent.
 *
 * @param outputArtifacts Names of the action's output artifacts.
 */
export const parseActionConfiguration = (
  configuration: Readonly<Record<string, string>>,
  outputArtifacts: readonly string[],
): ParsedConfiguration => {
  const values = new Map(Object.entries(configuration));
  const given = (name: ActionPropertyName): string => values.get(name)?.trim() ?? '';

  const image = readImage(given('ImageId'));
  const instanceTypes = readInstanceTypes(given('InstanceType'));
  const command = readCommand(given('Command'), given('BuildSpec') !== '');
  const workingDirectory = readWorkingDirectory(given('WorkingDirectory'));
  const outputs = readOutputs(given('OutputArtifactPath'), outputArtifacts);
  const environment = readEnvironment(given('Environment'));
  const timeoutMinutes = readTimeout(given('TimeoutMinutes'));

  const faults = [
    ...Object.keys(configuration)
      .filter((name) => !NAMES.includes(name))
      .map(unknownProperty),
    ...[image, instanceTypes, command, workingDirectory, outputs, environment, timeoutMinutes].flatMap(faultsOf),
    ...notYet('BuildSpec', given('BuildSpec'), 'no value; put the commands into Command'),
    ...notYet('EnvironmentVariables', given('EnvironmentVariables'), 'no value; set variables in Command'),
  ];
  if (faults.length > 0) return { ok: false, faults };
  return {
    ok: true,
    value: {
      image: valueOf(image),
      instanceTypes: valueOf(instanceTypes),
      command: valueOf(command),
      workingDirectory: valueOf(workingDirectory),
      outputs: valueOf(outputs),
      environment: valueOf(environment),
      timeoutMinutes: valueOf(timeoutMinutes),
    },
  };
};

/** Only asked of what has no faults. The cast says so: a read has a value or faults. */
const valueOf = <T>(read: Read<T>): T => (read as { readonly value: T }).value;

const faultsOf = (read: Read<unknown>): readonly ConfigurationFault[] => ('faults' in read ? read.faults : []);

const wrong = (property: ActionPropertyName, problem: string, allowed: string): { faults: ConfigurationFault[] } => ({
  faults: [{ property, problem, allowed }],
});

const readImage = (text: string) => {
  const allowed = 'ami-… or the path of an SSM parameter that holds one, e.g. /aws/service/…';
  if (text === '') return wrong('ImageId', 'is missing', allowed);
  const value = parseImage(text);
  return value ? { value } : wrong('ImageId', `${quote(text)} is not an image`, allowed);
};

const readInstanceTypes = (text: string) => {
  const allowed = `1 to ${MAX_INSTANCE_TYPES} instance types, e.g. c7i.large or c7i.large, m7i.large`;
  const value = [...new Set(text.split(/[\s,]/).filter((name) => name !== ''))];
  if (value.length === 0) return wrong('InstanceType', 'is missing', allowed);
  const odd = value.filter((name) => !INSTANCE_TYPE.test(name));
  if (odd.length > 0) return wrong('InstanceType', `${odd.map(quote).join(', ')} is not an instance type`, allowed);
  if (value.length > MAX_INSTANCE_TYPES) return wrong('InstanceType', `${value.length} types are listed`, allowed);
  return { value };
};

const readCommand = (text: string, hasBuildSpec: boolean) => {
  const allowed = 'the commands of the build, one on each line';
  // The refusal of BuildSpec says all there is to say.
  if (text === '') return hasBuildSpec ? { faults: [] } : wrong('Command', 'is missing', allowed);
  return text.includes('\0') ? wrong('Command', `${quote(text)} holds a NUL character`, allowed) : { value: text };
};

const readWorkingDirectory = (text: string) => {
  const allowed = 'an absolute path on the instance, or a path inside the job’s own folder';
  if (hasControlCharacter(text)) return wrong('WorkingDirectory', `${quote(text)} holds a control character`, allowed);
  if (!isAbsolutePath(text) && leavesItsFolder(text)) {
    return wrong('WorkingDirectory', `${quote(text)} leads out of the job’s folder`, allowed);
  }
  return { value: isAbsolutePath(text) ? text : withoutDot(text) };
};

const readOutputs = (text: string, names: readonly string[]) => {
  const parsed = parseOutputPaths(text, names);
  return parsed.ok ? { value: parsed.outputs } : { faults: parsed.faults };
};

const readEnvironment = (text: string) => {
  if (text === '') return { value: DEFAULT_ENVIRONMENT };
  if (ENVIRONMENT_NAME.test(text)) return { value: text };
  return wrong('Environment', `${quote(text)} is not a name`, '1 to 64 letters, digits, underscores and hyphens');
};

const readTimeout = (text: string) => {
  if (text === '') return { value: DEFAULT_TIMEOUT_MINUTES };
  const value = /^[0-9]{1,4}$/.test(text) ? Number(text) : 0;
  if (value >= 1 && value <= MAX_TIMEOUT_MINUTES) return { value };
  return wrong('TimeoutMinutes', `${quote(text)} is out of range`, `a whole number from 1 to ${MAX_TIMEOUT_MINUTES}`);
};

const notYet = (property: ActionPropertyName, text: string, allowed: string): readonly ConfigurationFault[] =>
  text === '' ? [] : [{ property, problem: 'does not work in this release', allowed }];

const unknownProperty = (property: string): ConfigurationFault => {
  const nearest = nearestName(property, NAMES);
  return {
    property,
    problem: `is not a property of this action${nearest === undefined ? '' : `; did you mean ${nearest}?`}`,
    allowed: NAMES.join(', '),
  };
};

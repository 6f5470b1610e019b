import { parse } from 'yaml';

/** The events that have scripts, by what an AppSpec file calls them. */
const HOOK_EVENTS = [
  'BeforeBlockTraffic',
  'AfterBlockTraffic',
  'ApplicationStop',
  'BeforeInstall',
  'AfterInstall',
  'ApplicationStart',
  'ValidateService',
  'BeforeAllowTraffic',
  'AfterAllowTraffic',
] as const;
type HookEvent = (typeof HOOK_EVENTS)[number];

export interface HookScript {
  /** Below the revision's folder. */
  readonly location: string;
  readonly timeoutSeconds: number;
  readonly runas?: string;
}

export interface FileMapping {
  readonly source: string;
  readonly destination: string;
}

export interface Permission {
  readonly object: string;
  readonly pattern: string;
  readonly except: readonly string[];
  readonly types: readonly ('file' | 'directory')[];
  readonly owner?: string;
  readonly group?: string;
  readonly mode?: string;
}

export interface AppSpec {
  readonly os: 'linux' | 'windows';
  readonly files: readonly FileMapping[];
  readonly fileExistsBehavior?: 'DISALLOW' | 'OVERWRITE' | 'RETAIN';
  readonly permissions: readonly Permission[];
  readonly hooks: Readonly<Partial<Record<HookEvent, readonly HookScript[]>>>;
}

export class AppSpecError extends Error {}

const MOST_SECONDS = 3600;

const refuse = (what: string): AppSpecError => new AppSpecError(`The deployment failed because ${what}`);

/** Reads an AppSpec file as the agent does; an AppSpecError says what is wrong with it. */
export const readAppSpec = (text: string): AppSpec => {
  const spec = asRecord(parseYaml(text), 'the application specification file is no mapping of names to values');
  if (spec['version'] !== 0 && spec['version'] !== '0.0') {
    throw refuse(
      `an invalid version value (${shown(spec['version'])}) was entered in the application specification file. ` +
        'Make sure your AppSpec file specifies "0.0" as the version, and then try again.',
    );
  }
  const os = spec['os'];
  if (os !== 'linux' && os !== 'windows') {
    throw refuse(
      `the application specification file specifies an unsupported operating system (${shown(os)}). ` +
        'Specify either "linux" or "windows" in the os section of the AppSpec file, and then try again.',
    );
  }
  const behavior = spec['file_exists_behavior'];
  if (behavior !== undefined && behavior !== 'DISALLOW' && behavior !== 'OVERWRITE' && behavior !== 'RETAIN') {
    throw refuse(
      `the application specification file specifies an unknown file_exists_behavior (${shown(behavior)}). ` +
        'Specify DISALLOW, OVERWRITE or RETAIN, and then try again.',
    );
  }
  const permissions = asList(spec['permissions'], 'permissions');
  if (os === 'windows' && permissions.length > 0) {
    throw refuse('the permissions section of an AppSpec file is for Linux only: remove it, and then try again.');
  }
  return {
    os,
    files: asList(spec['files'], 'files').map(readFile),
    ...(behavior !== undefined && { fileExistsBehavior: behavior }),
    permissions: permissions.map(readPermission),
    hooks: readHooks(spec['hooks']),
  };
};

const parseYaml = (text: string): unknown => {
  try {
    return parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw refuse(`the application specification file is not valid YAML: ${why}`);
  }
};

const readFile = (value: unknown): FileMapping => {
  const file = asRecord(value, 'an entry of the files section is no mapping with source and destination');
  const { source, destination } = file;
  if (typeof source !== 'string') {
    throw refuse(
      'the application specification file specifies a destination file, but no source file. Update the files section ' +
        'of the AppSpec file, and then try again.',
    );
  }
  if (typeof destination !== 'string') {
    throw refuse(
      `the application specification file specifies only a source file (${source}). Add the name of the destination ` +
        'file to the files section of the AppSpec file, and then try again.',
    );
  }
  if (source.split(/[/\\]/).includes('..')) {
    throw refuse(`the source ${source} in the files section leads out of the revision.`);
  }
  return { source, destination };
};

const readPermission = (value: unknown): Permission => {
  const permission = asRecord(value, 'an entry of the permissions section is no mapping');
  const { object, pattern = '**', except, type, owner, group, mode } = permission;
  if (typeof object !== 'string') {
    throw refuse(
      'a permission listed in the application specification file has no object value. Update the permissions section ' +
        'of the AppSpec file, and then try again.',
    );
  }
  for (const name of ['acls', 'context']) {
    if (permission[name] !== undefined) {
      throw refuse(`the permission of ${object} sets ${name}, which the instances of the local cloud do not have.`);
    }
  }
  const types = (type === undefined ? ['file', 'directory'] : asList(type, 'type')).map((name) => {
    if (name !== 'file' && name !== 'directory') {
      throw refuse(`the permission of ${object} has the unknown type ${shown(name)}: specify file or directory.`);
    }
    return name;
  });
  const given = mode === undefined ? undefined : scalar(mode, `the mode of ${object}`);
  if (given !== undefined && !/^[0-7]{1,4}$/.test(given)) {
    throw refuse(
      `the permissions section of the application specification file has an invalid mode (${given}): specify 1 to 4 ` +
        'digits from 0 to 7.',
    );
  }
  return {
    object,
    pattern: scalar(pattern, `the pattern of ${object}`),
    except: asList(except, 'except').map((name) => scalar(name, `an exception of ${object}`)),
    types,
    ...(owner !== undefined && { owner: scalar(owner, `the owner of ${object}`) }),
    ...(group !== undefined && { group: scalar(group, `the group of ${object}`) }),
    ...(given !== undefined && { mode: given }),
  };
};

const readHooks = (value: unknown): AppSpec['hooks'] => {
  if (value === undefined || value === null) return {};
  const hooks = asRecord(value, 'the hooks section is no mapping of events to scripts');
  // An event that the agent does not know is never run, and no error.
  return Object.fromEntries(
    HOOK_EVENTS.flatMap((event) => {
      const scripts = asList(hooks[event], event).map((script) => readScript(event, script));
      if (scripts.reduce((sum, { timeoutSeconds }) => sum + timeoutSeconds, 0) > MOST_SECONDS && scripts.length > 1) {
        const given = asList(hooks[event], event).every((script) => 'timeout' in Object(script));
        if (given)
          throw refuse(
            `the scripts of ${event} may take more than an hour: their timeouts add up to more than ${MOST_SECONDS} seconds.`,
          );
      }
      return scripts.length === 0 ? [] : [[event, scripts]];
    }),
  );
};

const readScript = (event: string, value: unknown): HookScript => {
  const script = asRecord(value, `a script of ${event} is no mapping with a location`);
  const { location, timeout, runas } = script;
  if (typeof location !== 'string' || location === '') {
    throw refuse(
      'the application specification file specifies a script with no location value. Specify the location in the ' +
        'hooks section of the AppSpec file, and then try again.',
    );
  }
  const plain = location.replaceAll('\\', '/').replace(/^\/+/, '');
  if (plain.split('/').includes('..')) {
    throw refuse(`the script ${location} of ${event} is not in the revision.`);
  }
  const seconds = timeout === undefined ? MOST_SECONDS : Number(timeout);
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > MOST_SECONDS) {
    throw refuse(
      `an invalid timeout value (${shown(timeout)}) was provided for the script ${location} in the application ` +
        `specification file. Make corrections in the hooks section of the AppSpec file (1 to ${MOST_SECONDS} seconds), ` +
        'and then try again.',
    );
  }
  return {
    location: plain,
    timeoutSeconds: seconds,
    ...(runas !== undefined && { runas: scalar(runas, `runas of ${location}`) }),
  };
};

const asRecord = (value: unknown, what: string): Readonly<Record<string, unknown>> => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refuse(`${what}.`);
  // YAML's mappings have texts, or what can be written as such, as their keys.
  return value as Readonly<Record<string, unknown>>;
};

const asList = (value: unknown, name: string): readonly unknown[] => {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw refuse(`${name} in the application specification file is no list.`);
  return value;
};

const scalar = (value: unknown, what: string): string => {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  throw refuse(`${what} in the application specification file is no text.`);
};

const shown = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ACTION_PROPERTIES, parseActionConfiguration, type ConfigurationFault } from '../../src/index.js';

const MINIMAL = { ImageId: 'ami-0123456789abcdef0', InstanceType: 'c7i.large', Command: 'make' };

const faultsOf = (
  configuration: Record<string, string>,
  outputs: readonly string[] = [],
): readonly ConfigurationFault[] => {
  const parsed = parseActionConfiguration(configuration, outputs);
  return parsed.ok ? [] : parsed.faults;
};

const valueOf = (configuration: Record<string, string>, outputs: readonly string[] = []) => {
  const parsed = parseActionConfiguration({ ...MINIMAL, ...configuration }, outputs);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  return parsed.value;
};

describe('the action type', () => {
  test('keeps to what CodePipeline allows', () => {
    expect(ACTION_PROPERTIES.length).toBeLessThanOrEqual(10);
    for (const { name, description, required, key, queryable, secret, type } of ACTION_PROPERTIES) {
      expect(name).toMatch(/^[A-Za-z]{1,50}$/);
      expect(description.length).toBeLessThanOrEqual(160);
      // A released definition can never change: a key cannot become optional, nor a String a Number.
      expect({ key, queryable, secret, type }).toEqual({
        key: required,
        queryable: false,
        secret: false,
        type: 'String',
      });
    }
  });

  test('says of each property what it takes', () => {
    expect(ACTION_PROPERTIES.map(({ description }) => description)).toEqual([
      'AMI of the build instance: ami-... or the path of an SSM parameter that holds one.',
      'EC2 instance type, e.g. c7i.large. Several, separated by commas, are tried in order.',
      'Commands to run in the working directory. The first that fails ends the build.',
      'Folder on the instance into which the first input is unpacked. Default: a new folder.',
      'What becomes the output artifact, relative to WorkingDirectory; for several: name=path lines.',
      'Build environment of the stack: network, permissions and limits. Default: default.',
      'Path of a buildspec file in the first input artifact, instead of Command.',
      'JSON list of {name, value, type}; type: PLAINTEXT, PARAMETER_STORE or SECRETS_MANAGER.',
      'Minutes after which the build is ended, 1 to 480. Default: 60.',
    ]);
  });

  test('has all nine properties, and two of them are required', () => {
    expect(ACTION_PROPERTIES.map(({ name }) => name)).toEqual([
      'ImageId',
      'InstanceType',
      'Command',
      'WorkingDirectory',
      'OutputArtifactPath',
      'Environment',
      'BuildSpec',
      'EnvironmentVariables',
      'TimeoutMinutes',
    ]);
    expect(ACTION_PROPERTIES.filter(({ required }) => required).map(({ name }) => name)).toEqual([
      'ImageId',
      'InstanceType',
    ]);
  });
});

describe('a configuration', () => {
  test('needs no more than an image, an instance type and a command', () => {
    expect(valueOf({})).toEqual({
      image: { type: 'ami', id: 'ami-0123456789abcdef0' },
      instanceTypes: ['c7i.large'],
      command: 'make',
      workingDirectory: '',
      outputs: [],
      environment: 'default',
      timeoutMinutes: 60,
    });
  });

  test('may use all that works', () => {
    const command = 'npm ci\nnpm test -- "$(date)" \'x\' {{ ssm:x }}';
    const value = valueOf(
      {
        ImageId: '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64',
        InstanceType: 'c7i.large, m7i.large\nc7i.large u-6tb1.56xlarge',
        Command: command,
        WorkingDirectory: 'C:\\build folder',
        OutputArtifactPath: 'App=out/app\nDocs = my "docs"/ü',
        Environment: 'big_one',
        TimeoutMinutes: '480',
      },
      ['App', 'Docs'],
    );
    expect(value).toEqual({
      image: { type: 'parameter', parameter: '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64' },
      instanceTypes: ['c7i.large', 'm7i.large', 'u-6tb1.56xlarge'],
      command,
      workingDirectory: 'C:\\build folder',
      outputs: [
        { name: 'App', path: 'out/app' },
        { name: 'Docs', path: 'my "docs"/ü' },
      ],
      environment: 'big_one',
      timeoutMinutes: 480,
    });
  });

  test('may go to its limits', () => {
    const types = Array.from({ length: 10 }, (_, n) => `c${n}.large`);
    const value = valueOf({
      InstanceType: types.join(' , '),
      Environment: 'e'.repeat(64),
      TimeoutMinutes: '1',
      WorkingDirectory: './',
    });
    expect(value).toMatchObject({
      instanceTypes: types,
      environment: 'e'.repeat(64),
      timeoutMinutes: 1,
      workingDirectory: '',
    });
  });

  test('counts a blank value as absent: a pipeline variable may resolve to nothing', () => {
    expect(
      valueOf({ Environment: ' ', TimeoutMinutes: '', BuildSpec: '', EnvironmentVariables: ' ', WorkingDirectory: '' }),
    ).toMatchObject({
      environment: 'default',
      timeoutMinutes: 60,
    });
  });

  test('with several faults names them all', () => {
    expect(faultsOf({}).map(({ property, problem }) => `${property} ${problem}`)).toEqual([
      'ImageId is missing',
      'InstanceType is missing',
      'Command is missing',
    ]);
  });

  test.each<[string, Record<string, string>, string]>([
    ['an unknown image', { ImageId: 'ubuntu' }, "ImageId: 'ubuntu' is not an image"],
    [
      'an image id that is too long',
      { ImageId: 'ami-0123456789abcdef012' },
      "ImageId: 'ami-0123456789abcdef012' is not an image",
    ],
    ['an empty parameter', { ImageId: 'resolve:ssm:' }, "ImageId: 'resolve:ssm:' is not an image"],
    [
      'an instance type without size',
      { InstanceType: 'm5, c5.large, Huge' },
      "InstanceType: 'm5', 'Huge' is not an instance type",
    ],
    [
      'an instance type with a tail',
      { InstanceType: 'c5.large!' },
      "InstanceType: 'c5.large!' is not an instance type",
    ],
    [
      'an instance type with a head',
      { InstanceType: '-c5.large' },
      "InstanceType: '-c5.large' is not an instance type",
    ],
    ['an instance type in capitals', { InstanceType: 'c5.LARGE' }, "InstanceType: 'c5.LARGE' is not an instance type"],
    [
      'an instance family with a slash',
      { InstanceType: 'c/5.large' },
      "InstanceType: 'c/5.large' is not an instance type",
    ],
    ['a list without types', { InstanceType: ' , ' }, 'InstanceType: is missing'],
    [
      'eleven instance types',
      { InstanceType: Array.from({ length: 11 }, (_, n) => `c${n}.large`).join() },
      'InstanceType: 11 types are listed',
    ],
    ['a NUL in the command', { Command: 'a\0b' }, "Command: 'a b' holds a NUL character"],
    [
      'a working directory outside',
      { WorkingDirectory: 'a/../../b' },
      "WorkingDirectory: 'a/../../b' leads out of the job’s folder",
    ],
    [
      'a working directory on two lines',
      { WorkingDirectory: 'a\nb' },
      "WorkingDirectory: 'a b' holds a control character",
    ],
    ['an environment with a slash', { Environment: 'a/b' }, "Environment: 'a/b' is not a name"],
    [
      'an environment that is too long',
      { Environment: 'e'.repeat(65) },
      `Environment: '${'e'.repeat(65)}' is not a name`,
    ],
    ['no time', { TimeoutMinutes: '0' }, "TimeoutMinutes: '0' is out of range"],
    ['too much time', { TimeoutMinutes: '481' }, "TimeoutMinutes: '481' is out of range"],
    ['a word for a time', { TimeoutMinutes: '5m' }, "TimeoutMinutes: '5m' is out of range"],
    ['a sign before the time', { TimeoutMinutes: '+5' }, "TimeoutMinutes: '+5' is out of range"],
    ['a time of five digits', { TimeoutMinutes: '00005' }, "TimeoutMinutes: '00005' is out of range"],
    ['half a minute', { TimeoutMinutes: '0.5' }, "TimeoutMinutes: '0.5' is out of range"],
    ['a buildspec', { BuildSpec: 'buildspec.yml' }, 'BuildSpec: does not work in this release'],
    ['environment variables', { EnvironmentVariables: '[]' }, 'EnvironmentVariables: does not work in this release'],
    [
      'an output path without output',
      { OutputArtifactPath: 'dist' },
      "OutputArtifactPath: 'dist' is given, but the action has no output artifact",
    ],
  ])('with %s is refused by name', (_, change, expected) => {
    const faults = faultsOf({ ...MINIMAL, ...change });
    expect(faults.map(({ property, problem }) => `${property}: ${problem}`)).toEqual([expected]);
  });

  test.each<[Record<string, string>, string]>([
    [{ ImageId: 'x' }, 'ami-… or the path of an SSM parameter that holds one, e.g. /aws/service/…'],
    [{ ImageId: '' }, 'ami-… or the path of an SSM parameter that holds one, e.g. /aws/service/…'],
    [{ InstanceType: 'x' }, '1 to 10 instance types, e.g. c7i.large or c7i.large, m7i.large'],
    [{ InstanceType: '' }, '1 to 10 instance types, e.g. c7i.large or c7i.large, m7i.large'],
    [{ Command: '' }, 'the commands of the build, one on each line'],
    [{ WorkingDirectory: '..' }, 'an absolute path on the instance, or a path inside the job’s own folder'],
    [{ OutputArtifactPath: 'x' }, 'no value, or an output artifact in the action'],
    [{ Environment: 'a b' }, '1 to 64 letters, digits, underscores and hyphens'],
    [{ TimeoutMinutes: 'x' }, 'a whole number from 1 to 480'],
    [{ BuildSpec: 'x' }, 'no value; put the commands into Command'],
    [{ EnvironmentVariables: 'x' }, 'no value; set variables in Command'],
  ])('with %j is told what is allowed', (change, allowed) => {
    expect(faultsOf({ ...MINIMAL, ...change }).map((fault) => fault.allowed)).toEqual([allowed]);
  });

  test('with a buildspec and no command has one fault, not two', () => {
    expect(faultsOf({ ...MINIMAL, Command: '', BuildSpec: 'b.yml' }).map(({ property }) => property)).toEqual([
      'BuildSpec',
    ]);
  });

  test.each([
    ['comand', '; did you mean Command?'],
    ['ImageID', '; did you mean ImageId?'],
    ['InstanceTypes', '; did you mean InstanceType?'],
    ['TimeoutInMinutes', '; did you mean TimeoutMinutes?'],
    ['EnvironmentVariable', '; did you mean EnvironmentVariables?'],
    ['Zone', ''],
  ])('with the unknown property %s is refused with a hint where one is near', (property, hint) => {
    expect(faultsOf({ ...MINIMAL, [property]: 'x' })).toEqual([
      {
        property,
        problem: `is not a property of this action${hint}`,
        allowed: ACTION_PROPERTIES.map(({ name }) => name).join(', '),
      },
    ]);
  });

  test('of any content never makes the parser throw', () => {
    const names = fc.oneof(
      fc.constantFrom(...ACTION_PROPERTIES.map(({ name }) => name)),
      fc.constantFrom('__proto__', 'toString'),
      fc.string(),
    );
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('../..', 'a=b\nc=d', 'resolve:ssm:x:1', '5'));
    fc.assert(
      fc.property(fc.array(fc.tuple(names, text)), fc.array(fc.string(), { maxLength: 5 }), (entries, outputs) => {
        const parsed = parseActionConfiguration(Object.fromEntries(entries), outputs);
        if (!parsed.ok) expect(parsed.faults.length).toBeGreaterThan(0);
      }),
    );
  });
});

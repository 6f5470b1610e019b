import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  environmentFaults,
  parseEnvironmentSettings,
  platformFaults,
  type EnvironmentSettings,
} from '../../src/index.js';

const settings: EnvironmentSettings = {
  name: 'default',
  launchTemplateId: 'lt-1',
  launchTemplateVersion: '1',
  subnetIds: ['subnet-1'],
  securityGroupIds: ['sg-1'],
  market: 'spot',
  maxTimeoutMinutes: 120,
  platform: 'linux',
  instanceTypes: ['c7i.large'],
  imageIds: ['/aws/service/x', 'ami-01234567'],
  volumeGiB: 50,
  maxInstances: 4,
};
const wish = { image: { type: 'ami', id: 'ami-01234567' }, instanceTypes: ['c7i.large'], timeoutMinutes: 60 } as const;

describe('the settings of a build environment', () => {
  test('are read as they were written', () => {
    expect(parseEnvironmentSettings(JSON.stringify(settings))).toEqual({ ok: true, settings });
  });

  test('have defaults for what needs none', () => {
    const parsed = parseEnvironmentSettings(
      JSON.stringify({ name: 'e', launchTemplateId: 'lt-1', launchTemplateVersion: '1' }),
    );
    expect(parsed).toStrictEqual({
      ok: true,
      settings: {
        name: 'e',
        launchTemplateId: 'lt-1',
        launchTemplateVersion: '1',
        subnetIds: [],
        securityGroupIds: [],
        market: 'on-demand',
        maxTimeoutMinutes: 480,
      },
    });
  });

  test.each<[string, string]>([
    ['', 'it is not JSON'],
    ['{', 'it is not JSON'],
    ['null', ': Invalid input'],
    ['{}', 'name: Invalid input; launchTemplateId: Invalid input; launchTemplateVersion: Invalid input'],
    [JSON.stringify({ ...settings, subnetIds: ['a', 1] }), 'subnetIds.1: Invalid input'],
  ])('%j is refused: %s', (parameter, fault) =>
    expect(parseEnvironmentSettings(parameter)).toEqual({ ok: false, fault }),
  );

  test.each<[keyof EnvironmentSettings, readonly unknown[], readonly unknown[]]>([
    ['maxTimeoutMinutes', [1, 480], [0, 481, 1.5, '60']],
    ['maxInstances', [1, 5000], [0, 5001, 1.5]],
    ['volumeGiB', [1, 16_384], [0, -1, 1.5]],
    ['market', ['on-demand', 'spot'], ['', 'x']],
    ['platform', ['linux', 'windows'], ['', 'macos']],
  ])('have a %s of %j, not of %j', (name, right, wrong) => {
    const withValue = (value: unknown) => parseEnvironmentSettings(JSON.stringify({ ...settings, [name]: value }));
    for (const value of right) expect(withValue(value)).toEqual({ ok: true, settings: { ...settings, [name]: value } });
    for (const value of wrong) expect(withValue(value)).toMatchObject({ ok: false, fault: `${name}: Invalid input` });
  });

  test('of any content never make the reader throw', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (parameter) => {
        expect(typeof parseEnvironmentSettings(parameter).ok).toBe('boolean');
      }),
    );
  });
});

describe('a build environment', () => {
  test('allows what it lists', () => {
    expect(environmentFaults({ ...wish, timeoutMinutes: 120 }, settings)).toEqual([]);
    expect(environmentFaults({ ...wish, image: { type: 'parameter', parameter: '/aws/service/x' } }, settings)).toEqual(
      [],
    );
  });

  test('that lists nothing allows all', () => {
    const { instanceTypes, imageIds, ...open } = settings;
    expect(
      environmentFaults({ ...wish, image: { type: 'ami', id: 'ami-1' }, instanceTypes: ['x.large'] }, open),
    ).toEqual([]);
    expect([instanceTypes, imageIds]).toHaveLength(2);
  });

  test('for one platform refuses images of the other', () => {
    const image = { imageId: 'ami-1', platform: 'windows' } as const;
    const { platform: _, ...either } = settings;
    expect(platformFaults({ ...image, platform: 'linux' }, settings)).toEqual([]);
    expect(platformFaults(image, either)).toEqual([]);
    expect(platformFaults(image, settings)).toEqual([
      {
        property: 'ImageId',
        problem: 'ami-1 is a Windows image, the build environment default is for Linux',
        allowed: 'a Linux image, or an Environment for Windows',
      },
    ]);
  });

  test('names each type that it refuses and each that it has, and an image by its id', () => {
    expect(
      environmentFaults(
        { ...wish, image: { type: 'ami', id: 'ami-1' }, instanceTypes: ['a.large', 'b.large'] },
        { ...settings, instanceTypes: ['c.large', 'd.large'] },
      ),
    ).toEqual([
      {
        property: 'InstanceType',
        problem: 'a.large, b.large is not allowed in the build environment default',
        allowed: 'c.large, d.large',
      },
      {
        property: 'ImageId',
        problem: 'ami-1 is not allowed in the build environment default',
        allowed: '/aws/service/x, ami-01234567',
      },
    ]);
  });

  test('refuses by name what it does not list', () => {
    expect(
      environmentFaults(
        {
          image: { type: 'parameter', parameter: '/other' },
          instanceTypes: ['c7i.large', 'p5.48xlarge'],
          timeoutMinutes: 121,
        },
        settings,
      ),
    ).toEqual([
      {
        property: 'InstanceType',
        problem: 'p5.48xlarge is not allowed in the build environment default',
        allowed: 'c7i.large',
      },
      {
        property: 'ImageId',
        problem: '/other is not allowed in the build environment default',
        allowed: '/aws/service/x, ami-01234567',
      },
      {
        property: 'TimeoutMinutes',
        problem: '121 is more than is allowed in the build environment default',
        allowed: 'a whole number from 1 to 120',
      },
    ]);
  });
});

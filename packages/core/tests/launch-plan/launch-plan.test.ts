import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  clientToken,
  launchPlan,
  outcomeOfPlan,
  tryNextPlace,
  type LaunchWish,
  type Place,
  type RefusedLaunch,
} from '../../src/index.js';

const wish: LaunchWish = {
  instanceTypes: ['c7i.large', 'm7i.large'],
  subnetIds: ['a', 'b'],
  market: 'on-demand',
  attempt: 1,
  firstSubnet: 0,
};
const short = ({ instanceType, subnetId, market }: Place): string => `${instanceType} ${subnetId} ${market}`;

describe('a launch plan', () => {
  test('tries the best instance type in every subnet first', () => {
    expect(launchPlan(wish).map(short)).toEqual([
      'c7i.large a on-demand',
      'c7i.large b on-demand',
      'm7i.large a on-demand',
      'm7i.large b on-demand',
    ]);
  });

  test('begins with another subnet for another job', () => {
    expect(
      launchPlan({ ...wish, firstSubnet: 3 })
        .map(short)
        .slice(0, 2),
    ).toEqual(['c7i.large b on-demand', 'c7i.large a on-demand']);
  });

  test('tries all spot before any on-demand', () => {
    expect(launchPlan({ ...wish, market: 'spot', subnetIds: ['a'] }).map(short)).toEqual([
      'c7i.large a spot',
      'm7i.large a spot',
      'c7i.large a on-demand',
      'm7i.large a on-demand',
    ]);
  });

  test('gives no second spot instance to a job that lost one', () => {
    expect(launchPlan({ ...wish, market: 'spot', attempt: 2 }).every(({ market }) => market === 'on-demand')).toBe(
      true,
    );
  });

  test('leaves the subnet to EC2 where none is given', () =>
    expect(launchPlan({ ...wish, instanceTypes: ['x'], subnetIds: [] })).toEqual([
      { instanceType: 'x', market: 'on-demand' },
    ]));
});

describe('a client token', () => {
  const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
  const place: Place = { instanceType: 'c7i.large', subnetId: 'a', market: 'spot' };
  const base = { jobId: 'job-1', attempt: 1, round: 0, place };

  test('is the same for the same try and another for every other', () => {
    const tries = [
      base,
      { ...base, jobId: 'job-2' },
      { ...base, attempt: 2 },
      { ...base, round: 1 },
      { ...base, attempt: 1, round: 11 },
      { ...base, attempt: 11, round: 1 },
      { ...base, place: { ...place, instanceType: 'c7i.xlarge' } },
      { ...base, place: { ...place, subnetId: 'b' } },
      { ...base, place: { instanceType: place.instanceType, market: place.market } },
      { ...base, place: { ...place, market: 'on-demand' as const } },
    ];
    expect(clientToken(sha256, base)).toBe(clientToken(sha256, { ...base }));
    expect(new Set(tries.map((each) => clientToken(sha256, each))).size).toBe(tries.length);
  });

  test('is the hash of the try, a line for each part: a release that changed it would launch twice', () => {
    const same = (text: string): string => text;
    expect(clientToken(same, base)).toBe('job-1\n1\n0\nc7i.large\na\nspot');
    const { subnetId: _, ...anywhere } = place;
    expect(clientToken(same, { ...base, place: anywhere })).toBe('job-1\n1\n0\nc7i.large\n\nspot');
  });

  test('fits EC2, whatever the hash gives', () => {
    expect(clientToken((text) => text.repeat(9), base).length).toBeLessThanOrEqual(64);
  });
});

describe('a plan that was walked in vain', () => {
  const refused = (code: string, message = 'no', instanceType = 'c7i.large'): RefusedLaunch => ({
    place: { instanceType, subnetId: 'a', market: 'spot' },
    code,
    message,
  });

  test('goes on only where another place may help', () => {
    expect(tryNextPlace(refused('InsufficientInstanceCapacity'))).toBe(true);
    expect(tryNextPlace(refused('Unsupported'))).toBe(true);
    expect(tryNextPlace(refused('RequestLimitExceeded'))).toBe(false);
    expect(tryNextPlace(refused('InvalidAMIID.NotFound'))).toBe(false);
    expect(tryNextPlace(refused('Odd'))).toBe(false);
  });

  test.each<[string, string[], string]>([
    ['no place has capacity', ['InsufficientInstanceCapacity', 'Unsupported'], 'noCapacity'],
    ['there was no place', [], 'noCapacity'],
    ['EC2 throttles', ['InsufficientInstanceCapacity', 'RequestLimitExceeded'], 'throttled'],
    ['no place knows the type', ['Unsupported', 'Unsupported'], 'invalid'],
    ['the image is unknown', ['InsufficientInstanceCapacity', 'InvalidAMIID.NotFound'], 'invalid'],
    ['nobody understands the answer', ['Odd', 'RequestLimitExceeded'], 'broken'],
  ])('because %s ends in the outcome', (_, codes, outcome) => {
    expect(outcomeOfPlan(codes.map((code) => refused(code))).outcome).toBe(outcome);
  });

  test('says each answer of EC2', () => {
    expect(
      outcomeOfPlan([refused('InsufficientInstanceCapacity', 'none'), refused('Unsupported', 'not here')]),
    ).toEqual({
      outcome: 'noCapacity',
      cause: 'InsufficientInstanceCapacity: none (c7i.large spot); Unsupported: not here (c7i.large spot)',
    });
  });

  test('names the property, and each answer once with where it was given', () => {
    expect(
      outcomeOfPlan([refused('Unsupported', 'not here'), refused('Unsupported', 'not here', 'm7i.large')]),
    ).toEqual({
      outcome: 'invalid',
      property: 'InstanceType',
      cause: 'InstanceType: Unsupported: not here (c7i.large spot, m7i.large spot)',
    });
    expect(outcomeOfPlan([refused('InvalidAMIID.NotFound', 'no such image')])).toMatchObject({
      property: 'ImageId',
      cause: 'ImageId: InvalidAMIID.NotFound: no such image (c7i.large spot)',
    });
  });

  test('has a cause that fits a message, whatever EC2 says', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string(), fc.string({ minLength: 500 }))), (answers) => {
        expect(
          outcomeOfPlan(answers.map(([code, message]) => refused(code, message))).cause.length,
        ).toBeLessThanOrEqual(1600);
      }),
    );
  });
});

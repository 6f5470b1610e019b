import { expect, test } from 'vitest';
import { nearestName } from '../../src/job/nearest-name.js';

test.each([
  ['Command', 'Command'],
  ['Comnand', 'Command'],
  ['Commnds', 'Commands'],
  ['comma', 'Command'],
  ['', undefined],
  ['Region', undefined],
])('%j is meant to be %j', (written, name) =>
  expect(nearestName(written, ['Commands', 'Command', 'Commando'])).toBe(name),
);

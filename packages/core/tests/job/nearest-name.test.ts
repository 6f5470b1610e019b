import { expect, test } from 'vitest';
import { nearestName } from '../../src/job/nearest-name.js';

test.each([
  ['Command', 'Command'],
  ['Comnand', 'Command'],
  ['Commnds', 'Commands'],
  ['comma', 'Command'],
  ['', undefined],
  ['Region', undefined],
  ['and', undefined],
  ['mmand', 'Command'],
  ['xxCommand', 'Command'],
  ['abcdCommand', undefined],
  ['xxxommand', undefined],
  // Of two that are as near the first.
  ['Commandx', 'Commands'],
])('%j is meant to be %j', (written, name) =>
  expect(nearestName(written, ['Commands', 'Command', 'Commando'])).toBe(name),
);

test.each([
  ['Regoin', 'Region'],
  ['Rexxxn', undefined],
  ['BuildXYZc', 'BuildSpec'],
  ['BuildXYZW', undefined],
])('a third of the letters may be wrong, or two: %j is meant to be %j', (written, name) =>
  expect(nearestName(written, ['BuildSpec', 'Region'])).toBe(name),
);

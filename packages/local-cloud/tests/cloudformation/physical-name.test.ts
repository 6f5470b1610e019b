import fc from 'fast-check';
import { expect, test } from 'vitest';
import { physicalName, randomSuffix } from '../../src/services/cloudformation/engine/physical-name.js';
import { PROVIDERS } from '../../src/services/cloudformation/resources/index.js';

const SUFFIX = 'ABCDEF012345';
const word = (maxLength: number) => fc.stringMatching(/^[A-Za-z][A-Za-z0-9]*$/).map((text) => text.slice(0, maxLength));

test('a name never exceeds its limit and always ends with the random part', () => {
  const rules = [...PROVIDERS.values()].flatMap(({ name }) => (name ? [name] : []));
  fc.assert(
    fc.property(
      fc.constantFrom(...rules),
      word(128),
      fc.stringMatching(/^[A-Za-z0-9]{1,255}$/),
      (rule, stack, logicalId) => {
        const name = physicalName(rule, stack, logicalId, SUFFIX);
        expect(name.length).toBeLessThanOrEqual(rule.maxLength);
        expect(name.toUpperCase().endsWith(SUFFIX)).toBe(true);
        expect(name).toMatch(rule.lowerCase ? /^[a-z0-9-]+$/ : /^[A-Za-z0-9_-]+$/);
      },
    ),
  );
});

test.each([
  [{ maxLength: 80 }, 'demo', 'Queue', 'demo-Queue-ABCDEF012345'],
  [{ maxLength: 63, lowerCase: true }, 'Demo', 'Bucket', 'demo-bucket-abcdef012345'],
  [{ maxLength: 34 }, 'short', 'ALogicalIdThatIsLong', 'short-ALogicalIdThatI-ABCDEF012345'],
  [{ maxLength: 34 }, 'aStackNameThatIsLong', 'Queue', 'aStackNameThatI-Queue-ABCDEF012345'],
  [{ maxLength: 34 }, 'aStackNameThatIsLong', 'ALogicalIdThatIsLong', 'aStackName-ALogicalId-ABCDEF012345'],
  [{ maxLength: 80, form: 'logicalId-random' }, 'demo', 'Flow', 'Flow-ABCDEF012345'],
  [{ maxLength: 80, form: 'logicalId_random' }, 'demo', 'Template', 'Template_ABCDEF012345'],
  [{ maxLength: 80, form: 'CFN-logicalId-random' }, 'demo', 'Parameter', 'CFN-Parameter-ABCDEF012345'],
  [{ maxLength: 80, form: 'short' }, 'production', 'DefaultPolicy', 'produ-Defa-ABCDEF012345'],
] as const)('under %j, stack %s, resource %s: %s', (rule, stack, logicalId, name) => {
  expect(physicalName(rule, stack, logicalId, SUFFIX)).toBe(name);
});

test('random parts are twelve letters and digits, and differ', () => {
  const suffixes = ['0', '1', 'f'].map((digit) => randomSuffix({ hex: (length) => digit.repeat(length) }));
  expect(new Set(suffixes).size).toBe(3);
  for (const suffix of suffixes) expect(suffix).toMatch(/^[A-Z0-9]{12}$/);
});

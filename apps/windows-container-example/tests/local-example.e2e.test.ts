import { beforeAll, describe, expect, test } from 'vitest';
import { missingRequirements } from '../src/local/requirements.js';
import { runExample, type Outcome } from '../src/local/run-example.js';

const missing = missingRequirements(process.env['PATH'] ?? '');
if (missing.length > 0 && process.env['CI'] === 'true') throw new Error(`These tests need ${missing.join(', ')}`);
const note = missing.length > 0 ? ` (skipped, missing: ${missing.join(', ')})` : '';

describe.skipIf(missing.length > 0)(`the example on this machine${note}`, () => {
  let outcome: Outcome;
  const said: string[] = [];
  beforeAll(async () => {
    outcome = await runExample({
      paths: ['/health', '/convert?value=26.2&from=mi&to=km', '/convert?value=1&from=km&to=kg'],
      tell: (line) => said.push(line),
      note: (line) => said.push(line),
    });
  });

  test('compiles and tests the application on a Windows instance, by the pipeline’s action', () => {
    expect({ ...outcome, said: outcome.status === 'Succeeded' ? [] : said }).toMatchObject({
      status: 'Succeeded',
      problem: '',
      said: [],
    });
    const log = said.join('\n');
    expect(log).toMatch(/Test run summary: Passed!/);
    expect(log).toMatch(/succeeded: 14/);
  });

  test('pushes an image that is tagged with the pipeline’s execution, and tells its digest as variable', () => {
    expect(outcome.executionId).toMatch(/^[0-9a-f-]{36}$/);
    expect(outcome.variables['IMAGE_URI']).toMatch(
      new RegExp(`^127\\.0\\.0\\.1:\\d+/converter:${outcome.executionId}$`),
    );
    expect(outcome.variables['IMAGE_DIGEST']).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(outcome.digestInRegistry).toBe(outcome.variables['IMAGE_DIGEST']);
  });

  test('has the application answer out of the image that was pulled back', () => {
    expect(outcome.answers.map(({ status }) => status)).toEqual([200, 200, 400]);
    const [health, converted, refused] = outcome.answers.map(({ body }): unknown => JSON.parse(body));
    expect(health).toEqual({ status: 'healthy', version: outcome.executionId });
    expect(converted).toEqual({ value: 26.2, from: 'mi', result: 42.164813, to: 'km' });
    expect(refused).toMatchObject({ detail: "'km' is a unit of length, 'kg' of mass: there is no way between them." });
  });

  test('leaves no instance', () => {
    expect(outcome.instancesLeft).toBe(0);
  });
});

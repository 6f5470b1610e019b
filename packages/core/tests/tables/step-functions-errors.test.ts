import { expect, test } from 'vitest';
import { STEP_FUNCTIONS_ERRORS } from '../../src/index.js';

test('every name has the form of Step Functions: the service, a dot, the error', () => {
  for (const name of Object.values(STEP_FUNCTIONS_ERRORS).flat())
    expect(name).toMatch(/^(States|DynamoDb|Lambda)\.[A-Z][A-Za-z]+$/);
});

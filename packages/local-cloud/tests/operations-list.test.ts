import { expect, onTestFinished, test } from 'vitest';
import { createCloud } from '../src/kernel/create-cloud.js';
import { serviceModel } from '../src/protocol/sdk-schemas.js';

/** After an operation was added: `npx vitest run tests/operations-list.test.ts -u`. */
test('OPERATIONS.md lists every operation that is served, and no other', async () => {
  const cloud = await createCloud({ isolation: 'scripted' });
  onTestFinished(() => cloud.close());
  const sections = [...cloud.services.values()]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, operations }) => {
      const known = serviceModel(name).operations;
      // Some services have operations that only other services here call: no client knows them.
      const served = Object.keys(operations)
        .filter((operation) => known.has(operation))
        .sort();
      return `## ${name}: ${served.length} of ${known.size}\n\n${served.join(', ')}\n`;
    });
  const text = [
    '# Operations',
    '',
    'By service, as IAM and SigV4 name it; all others answer 501.',
    '',
    sections.join('\n'),
  ];
  await expect(text.join('\n')).toMatchFileSnapshot('../OPERATIONS.md');
});

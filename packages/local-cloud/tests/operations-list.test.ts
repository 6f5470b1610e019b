import { expect, test } from 'vitest';
import { serviceModel } from '../src/protocol/sdk-schemas.js';
import { servedOperations } from './served-operations.js';

const table = (rows: readonly (readonly string[])[]): string => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [head = [], ...body] = rows;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
};

/** After an operation was added: `npx vitest run tests/operations-list.test.ts -u`. */
test('OPERATIONS.md lists every operation that is served, and those that are not', async () => {
  const services = (await servedOperations()).map(([name, served]) => {
    const known = [...serviceModel(name).operations.keys()].sort();
    return { name, served, known, absent: known.filter((operation) => !served.includes(operation)) };
  });
  const rows = services.map(({ name, served, known, absent }) => [
    `[${name}](#${name})`,
    String(served.length),
    String(known.length),
    absent.length === 0 ? 'all' : `${Math.round((100 * served.length) / known.length)} %`,
  ]);
  const sections = services.map(({ name, served, absent }) =>
    [
      `## ${name}`,
      '',
      `Served: ${served.join(', ')}`,
      '',
      ...(absent.length === 0 ? ['Nothing is left out.'] : [`Not served: ${absent.join(', ')}`]),
      '',
    ].join('\n'),
  );
  const text = [
    '# Operations',
    '',
    'By service, as IAM and SigV4 name it. An operation that is not served answers 501 `NotImplemented` with its name.',
    '',
    table([['service', 'served', 'of', ''], ...rows]),
    '',
    sections.join('\n'),
  ];
  await expect(text.join('\n')).toMatchFileSnapshot('../OPERATIONS.md');
});

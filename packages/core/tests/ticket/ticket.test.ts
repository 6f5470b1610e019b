import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeTicket, encodeLines, encodeTicket, type Ticket } from '../../src/index.js';

const text = fc.string({ unit: 'binary' });
const ends = fc.nat(4_000_000_000);
const pairs = fc.array(fc.record({ name: text, value: text }), { maxLength: 12 });
const tickets: fc.Arbitrary<Ticket> = fc.record({
  jobId: fc.uuid(),
  attempt: fc.integer({ min: 1, max: 3 }),
  sequence: fc.integer({ min: 1, max: 99 }),
  kind: fc.constantFrom('build' as const, 'upload' as const),
  agent: fc.record({ url: text, sha256: text }),
  deleteUrl: text,
  command: text,
  workingDirectory: text,
  timeoutSeconds: fc.integer({ min: 1, max: 28_800 }),
  environment: pairs,
  inputs: fc.array(fc.record({ name: text, url: text, ends }), { maxLength: 5 }),
  outputs: fc.array(fc.record({ name: text, path: text, url: text, ends, headers: pairs }), { maxLength: 5 }),
  result: fc.record({ url: text, ends }),
  renew: fc.record({ url: text, ends }),
});

const aTicket: Ticket = {
  jobId: '11111111-2222-3333-4444-555555555555',
  attempt: 1,
  sequence: 1,
  kind: 'build',
  agent: { url: 'https://s3/agent', sha256: 'ab' },
  deleteUrl: 'https://s3/ticket',
  command: 'make',
  workingDirectory: '',
  timeoutSeconds: 3600,
  environment: [{ name: 'PipelineName', value: 'p' }],
  inputs: [{ name: 'Source', url: 'https://s3/in', ends: 1000 }],
  outputs: [
    {
      name: 'Built',
      path: 'dist',
      url: 'https://s3/out',
      ends: 1000,
      headers: [{ name: 'x-amz-server-side-encryption', value: 'aws:kms' }],
    },
  ],
  result: { url: 'https://s3/result', ends: 2000 },
  renew: { url: 'https://s3/renew', ends: 2000 },
};

describe('a ticket', () => {
  test('comes back as it was, whatever its texts hold', () => {
    fc.assert(
      fc.property(tickets, (ticket) => {
        expect(decodeTicket(encodeTicket(ticket))).toEqual({ ok: true, ticket });
      }),
    );
  });

  test('may go to the limits of its numbers', () => {
    for (const ticket of [
      { ...aTicket, attempt: 9999, sequence: 9999, timeoutSeconds: 172_800, result: { url: '', ends: 0 } },
      { ...aTicket, kind: 'upload' as const, timeoutSeconds: 1 },
    ])
      expect(decodeTicket(encodeTicket(ticket))).toEqual({ ok: true, ticket });
  });

  test('numbers what is repeated', () => {
    const keys = encodeTicket(aTicket)
      .split('\n')
      .map((line) => line.split(' ')[0]);
    expect(keys).toEqual([
      'version', 'jobId', 'attempt', 'sequence', 'kind', 'agent.url', 'agent.sha256', 'delete.url', 'command', 'workingDirectory', 'timeoutSeconds',
      'environment.0.name', 'environment.0.value',
      'input.0.name', 'input.0.url', 'input.0.ends',
      'output.0.name', 'output.0.path', 'output.0.url', 'output.0.ends', 'output.0.header.0.name', 'output.0.header.0.value',
      'result.url', 'result.ends', 'renew.url', 'renew.ends', '',
    ]); // prettier-ignore
  });

  test.each([
    ['', 'version is missing'],
    [encodeLines([['version', '2']]), 'version is none of 1'],
    [encodeTicket({ ...aTicket, jobId: 'x' }), 'jobId is not a UUID'],
    [encodeTicket({ ...aTicket, attempt: 0 }), 'attempt is not a whole number from 1 to 9999'],
    [encodeTicket({ ...aTicket, attempt: 10_000 }), 'attempt is not a whole number from 1 to 9999'],
    [encodeTicket({ ...aTicket, sequence: 0 }), 'sequence is not a whole number from 1 to 9999'],
    [encodeTicket({ ...aTicket, sequence: 10_000 }), 'sequence is not a whole number from 1 to 9999'],
    [encodeTicket({ ...aTicket, timeoutSeconds: 0 }), 'timeoutSeconds is not a whole number from 1 to 172800'],
    [encodeTicket({ ...aTicket, timeoutSeconds: 172_801 }), 'timeoutSeconds is not a whole number from 1 to 172800'],
    [encodeTicket({ ...aTicket, timeoutSeconds: 1.5 }), 'timeoutSeconds is not a whole number from 1 to 172800'],
    [encodeTicket(aTicket).replace(/^kind .*\n/m, ''), 'kind is missing'],
    [encodeTicket(aTicket).replace(/^output.0.path .*\n/m, ''), 'output.0.path is missing'],
    ['nonsense', 'line 1 does not begin with a key and a space'],
  ])('that is no ticket is refused with the reason (%#)', (encoded, fault) => {
    expect(decodeTicket(encoded)).toEqual({ ok: false, fault });
  });
});

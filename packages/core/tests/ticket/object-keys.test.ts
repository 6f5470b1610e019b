import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  agentKey,
  jobKeyPrefixes,
  OBJECT_SIGNALS,
  parseSignalKey,
  parseTicketId,
  parseTicketKey,
  signalKey,
  ticketId,
  ticketKey,
} from '../../src/index.js';

const jobId = '11111111-2222-3333-4444-555555555555';
const bootKey = 'k'.repeat(32);
const numbers = fc.record({ attempt: fc.integer({ min: 1, max: 9999 }), sequence: fc.integer({ min: 1, max: 9999 }) });

describe('a ticket id', () => {
  test('comes back as it was', () => {
    fc.assert(
      fc.property(numbers, (number) => {
        expect(parseTicketId(ticketId(number))).toEqual(number);
      }),
    );
  });

  test('of the boot has sequence 0', () => expect(parseTicketId('2.0')).toEqual({ attempt: 2, sequence: 0 }));

  test.each([
    '',
    '1',
    '0.1',
    '01.1',
    '1.01',
    '1.1.1',
    '-1.1',
    '1.1 ',
    '1.1\n',
    '12345.1',
    '1.12345',
    '1e3.1',
    'x1.1',
    '1x1',
    '1.a',
    'a.1',
    '1.1a',
    '1.0a',
    '1.00',
  ])('%j is none', (id) => {
    expect(parseTicketId(id)).toBeUndefined();
  });
});

describe('the keys of the bucket', () => {
  test('are laid out by job, then by ticket', () => {
    expect(ticketKey(jobId, { attempt: 1, sequence: 2 }, bootKey)).toBe(`tickets/${jobId}/1.2/${bootKey}`);
    expect(agentKey(jobId, { attempt: 1, sequence: 2 })).toBe(`tickets/${jobId}/1.2/agent.sh`);
    expect(agentKey(jobId, { attempt: 1, sequence: 2 }, 'agent.ps1')).toBe(`tickets/${jobId}/1.2/agent.ps1`);
    expect(signalKey(jobId, { attempt: 1, sequence: 0 }, 'ready')).toBe(`signals/${jobId}/1.0/ready`);
    expect(jobKeyPrefixes(jobId)).toEqual([`tickets/${jobId}/`, `signals/${jobId}/`]);
  });

  test('of signals and tickets are read back', () => {
    fc.assert(
      fc.property(fc.uuid(), numbers, (id, number) => {
        expect(parseTicketKey(ticketKey(id, number, bootKey))).toEqual({ jobId: id, ...number, bootKey });
        for (const signal of OBJECT_SIGNALS) {
          const address = signal === 'ready' ? { ...number, sequence: 0 } : number;
          expect(parseSignalKey(signalKey(id, address, signal))).toEqual({ jobId: id, ...address, signal });
        }
      }),
    );
  });

  test.each([
    `signals/${jobId}/1.1/ready`,
    `signals/${jobId}/1.0/result`,
    `signals/${jobId}/1.1/other`,
    `signals/${jobId}/1.1/result/more`,
    `signals/${jobId}/1.1/`,
    `signals/${jobId.toUpperCase().replace('1', 'A')}/1.1/result`,
    `signals/../1.1/result`,
    `signals/x${jobId}/1.1/result`,
    `signals/${jobId}0/1.1/result`,
    ...[0, 9, 14, 19, 24].flatMap((at) => [
      `signals/${jobId.slice(0, at)}${jobId.slice(at + 1)}/1.1/result`,
      `signals/${jobId.slice(0, at)}g${jobId.slice(at + 1)}/1.1/result`,
    ]),
    `/signals/${jobId}/1.1/result`,
    `tickets/${jobId}/1.1/result`,
    `signals/${jobId}/1.1/toString`,
    'signals',
    '',
  ])('%j is the key of no signal', (key) => expect(parseSignalKey(key)).toBeUndefined());

  test.each([
    `tickets/${jobId}/1.0/${bootKey}`,
    `tickets/${jobId}/1.1/agent.sh`,
    `tickets/${jobId}/1.1/${'k'.repeat(15)}`,
    `tickets/${jobId}/1.1/${'k'.repeat(129)}`,
    `tickets/${jobId}/1.1/ ${bootKey}`,
    `tickets/${jobId}/1.1/${bootKey} `,
    `tickets/${jobId}`,
    'tickets',
    `tickets/${jobId}/1.1/${bootKey}/more`,
    `tickets/x/1.1/${bootKey}`,
    `tickets/${jobId}/x/${bootKey}`,
    `signals/${jobId}/1.1/${bootKey}`,
  ])('%j is the key of no ticket', (key) => expect(parseTicketKey(key)).toBeUndefined());

  test('of tickets hold boot keys of 16 to 128 letters, digits, underscores and hyphens', () => {
    for (const key of ['k'.repeat(16), 'aZ09_-'.repeat(21)])
      expect(parseTicketKey(`tickets/${jobId}/1.1/${key}`)?.bootKey).toBe(key);
  });

  test('no text makes the readers throw', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(fc.constantFrom('signals', 'tickets', '/', jobId, '1.1', 'ready')).map((parts) => parts.join('')),
        ),
        (key) => {
          parseSignalKey(key);
          parseTicketKey(key);
        },
      ),
    );
  });
});

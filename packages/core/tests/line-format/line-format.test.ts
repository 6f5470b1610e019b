import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeLines, encodeLines } from '../../src/index.js';

test('any value comes back as it was', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.stringMatching(/^[A-Za-z0-9.]+$/), fc.string({ unit: 'binary' })), (values) => {
      const decoded = decodeLines(encodeLines(Object.entries(values)));
      expect(decoded.ok && Object.fromEntries(decoded.values)).toEqual(values);
    }),
  );
});

test('is one line for each value, which the shell can split at the first space', () => {
  expect(
    encodeLines([
      ['version', '1'],
      ['empty', ''],
      ['a.0.b', 'ä\n"'],
    ]),
  ).toBe('version MQ\nempty \na.0.b w6QKIg\n');
});

test('half a surrogate pair becomes a replacement character', () => {
  const decoded = decodeLines(encodeLines([['a', 'x\ud83d']]));
  expect(decoded.ok && decoded.values.get('a')).toBe('x\ufffd');
});

test('a byte order mark is a character like any other', () => {
  const decoded = decodeLines(encodeLines([['a', '\ufeffx']]));
  expect(decoded.ok && decoded.values.get('a')).toBe('\ufeffx');
});

test('of a key that is given twice the last one stands', () => {
  const decoded = decodeLines('a MQ\na Mg\n');
  expect(decoded.ok && decoded.values.get('a')).toBe('2');
});

test.each([
  ['noSpace', 'line 1 does not begin with a key and a space'],
  [' MQ', 'line 1 does not begin with a key and a space'],
  ['a MQ\n\nb MQ', 'line 2 does not begin with a key and a space'],
  ['a=b MQ', 'line 1 does not begin with a key and a space'],
  ['a M', 'the value of a is not base64url'],
  ['a MQ\r\n', 'the value of a is not base64url'],
  [`${'k'.repeat(81)} M`, `the value of ${'k'.repeat(80)} is not base64url`],
])('%j is refused: %s', (text, fault) => expect(decodeLines(text)).toEqual({ ok: false, fault }));

test('no text makes the reader throw', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.array(fc.constantFrom('a', ' ', '\n', 'MQ', '=', '.')).map((parts) => parts.join('')),
      ),
      (text) => {
        expect(typeof decodeLines(text).ok).toBe('boolean');
      },
    ),
  );
});

test('a key of the writer that is none is a bug', () => {
  expect(() => encodeLines([['two words', '']])).toThrow('letters, digits and dots');
});

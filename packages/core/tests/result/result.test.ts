import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeLines, outcomeOfResult, parseResult, RESULT_LIMIT_BYTES } from '../../src/index.js';

const expected = { jobId: '11111111-2222-3333-4444-555555555555', attempt: 1, sequence: 1 };
const minimal = {
  version: '1',
  jobId: expected.jobId,
  attempt: '1',
  sequence: '1',
  outcome: 'succeeded',
  phase: 'upload',
};
const written = (fields: Record<string, string>): string => encodeLines(Object.entries({ ...minimal, ...fields }));
const read = (fields: Record<string, string>) => {
  const parsed = parseResult(written(fields), expected);
  if (!parsed.ok) throw new Error(parsed.fault);
  return parsed.result;
};
const faultOf = (text: string): string | undefined => {
  const parsed = parseResult(text, expected);
  return parsed.ok ? undefined : parsed.fault;
};

describe('a result', () => {
  test('says what became of the build', () => {
    const result = read({
      outcome: 'failed',
      phase: 'build',
      command: 'npm test',
      exitCode: '2',
      message: 'The command failed with exit code 2.',
      tail: '\u001b[31m1 test failed\u001b[0m\n',
      'variable.0.name': 'VERSION',
      'variable.0.value': '1.2\n3',
      'variable.1.name': '__proto__',
      'variable.1.value': 'x',
      'input.0.name': 'Source',
      'input.0.bytes': '1000',
      'input.0.files': '2',
      'output.0.name': 'Built',
      'output.0.bytes': '0',
      'output.0.files': '0',
      'timing.build': '1234',
      agentVersion: '1.0.0',
      somethingNew: 'ignored',
    });
    expect(result).toEqual({
      outcome: 'failed',
      phase: 'build',
      command: 'npm test',
      exitCode: 2,
      message: 'The command failed with exit code 2.',
      tail: '1 test failed',
      variables: Object.fromEntries([
        ['VERSION', '1.2\n3'],
        ['__proto__', 'x'],
      ]),
      inputs: [{ name: 'Source', bytes: 1000, files: 2 }],
      outputs: [{ name: 'Built', bytes: 0, files: 0 }],
      timings: { build: 1234 },
      agentVersion: '1.0.0',
    });
    expect(Object.keys(result.variables)).toEqual(['VERSION', '__proto__']);
  });

  test('needs no more than its ticket, its outcome and its phase', () => {
    expect(read({})).toStrictEqual({
      outcome: 'succeeded',
      phase: 'upload',
      command: '',
      message: '',
      tail: '',
      variables: {},
      inputs: [],
      outputs: [],
      timings: {},
      agentVersion: '',
    });
  });

  test.each([
    ['0', 0],
    ['255', 255],
    ['-1073741510', -1073741510],
    ['3221225786', 3221225786],
    ['x', undefined],
    ['1e3', undefined],
    ['', undefined],
    ['9999999999', 9999999999],
    ['-9999999999', -9999999999],
    ['10000000000', undefined],
    ['-10000000000', undefined],
    ['-', undefined],
    ['1 ', undefined],
    [' 1', undefined],
    ['x-1', undefined],
    ['-1x', undefined],
    ['+1', undefined],
  ])('with the exit code %j has %j', (exitCode, code) => expect(read({ exitCode }).exitCode).toBe(code));

  test('keeps its texts short and on one line where they belong on one', () => {
    const result = read({
      message: `a\nb\u0000${'c'.repeat(3000)}`,
      command: 'd'.repeat(2000),
      tail: `${'e'.repeat(9000)}\nend`,
      agentVersion: 'f'.repeat(99),
    });
    expect(result.message).toHaveLength(2000);
    expect(result.message.startsWith('a b c')).toBe(true);
    expect(result.command).toHaveLength(1000);
    expect(result.tail).toHaveLength(8192);
    expect(result.tail.endsWith('\nend')).toBe(true);
    expect(result.agentVersion).toHaveLength(40);
  });

  test('may be as large as a result can be, with five artifacts each way and the time of each phase', () => {
    const artifacts = ['input', 'output'].flatMap((kind) =>
      [0, 1, 2, 3, 4].flatMap((n): [string, string][] => [
        [`${kind}.${n}.name`, `${kind}\n${n}`],
        [`${kind}.${n}.bytes`, '999999999999999'],
        [`${kind}.${n}.files`, '0'],
      ]),
    );
    const phases = ['ticket', 'download', 'unpack', 'build', 'pack', 'upload'];
    const text = written(
      Object.fromEntries([
        ...artifacts,
        ...phases.map((phase, index): [string, string] => [`timing.${phase}`, `${index}`]),
      ]),
    );
    const room = RESULT_LIMIT_BYTES - text.length - 'padding \n'.length;
    // No base64 has a length of 4n + 1.
    const [key, value] = room % 4 === 1 ? ['padding.', room - 1] : ['padding', room];
    const largest = `${text}${key} ${'A'.repeat(value)}\n`;
    expect(largest).toHaveLength(RESULT_LIMIT_BYTES);
    const parsed = parseResult(largest, expected);
    if (!parsed.ok) throw new Error(parsed.fault);
    expect(parsed.result.inputs.map(({ name }) => name)).toEqual([
      'input 0',
      'input 1',
      'input 2',
      'input 3',
      'input 4',
    ]);
    expect(parsed.result.outputs[4]).toEqual({ name: 'output 4', bytes: 999_999_999_999_999, files: 0 });
    expect(parsed.result.timings).toEqual({ ticket: 0, download: 1, unpack: 2, build: 3, pack: 4, upload: 5 });
  });

  test('keeps the name of an artifact short', () => {
    const { inputs } = read({ 'input.0.name': 'n'.repeat(101), 'input.0.bytes': '1', 'input.0.files': '1' });
    expect(inputs[0]?.name).toBe(`${'n'.repeat(99)}…`);
  });

  test('shows the command without its colours, on as many lines as it has', () => {
    expect(read({ command: '\u001b[1mmake\u001b[0m\n  all\n' }).command).toBe('make\n  all');
  });

  test('says the version of the agent on one line', () => {
    expect(read({ agentVersion: '1.0\n0' }).agentVersion).toBe('1.0 0');
  });

  test('takes a variable of any name that CodePipeline takes', () => {
    const name = 'aZ09@_-';
    expect(read({ 'variable.0.name': name, 'variable.0.value': 'x' }).variables).toEqual({ [name]: 'x' });
  });

  test('whose tail was cut within a character begins with the next one', () => {
    for (const [text, cut, tail] of [
      ['über', 1, 'ber'],
      ['😀 done', 2, ' done'],
    ] as const) {
      const bytes = Buffer.from(text).subarray(cut);
      const parsed = parseResult(`${written({})}tail ${bytes.toString('base64url')}\n`, expected);
      expect(parsed.ok && parsed.result.tail).toBe(tail);
    }
    expect(read({ tail: 'a\ufffdb' }).tail).toBe('a\ufffdb');
  });

  test.each<[string, string, string]>([
    [
      'of another job',
      written({ jobId: '99999999-2222-3333-4444-555555555555' }),
      `jobId is none of ${expected.jobId}`,
    ],
    ['of another attempt', written({ attempt: '2' }), 'attempt is none of 1'],
    ['of another ticket', written({ sequence: '2' }), 'sequence is none of 1'],
    ['of another version', written({ version: '2' }), 'version is none of 1'],
    ['of no known outcome', written({ outcome: 'renew' }), 'outcome is none of succeeded, failed, agentFailed'],
    [
      'of no known phase',
      written({ phase: 'sleep' }),
      'phase is none of ticket, download, unpack, build, pack, upload',
    ],
    [
      'with a bad variable',
      written({ 'variable.0.name': 'a b', 'variable.0.value': '' }),
      'variable.0.name is not the name of an output variable',
    ],
    [
      'with a variable that ends in a blank',
      written({ 'variable.0.name': 'a ', 'variable.0.value': '' }),
      'variable.0.name is not the name of an output variable',
    ],
    [
      'with a variable that begins with a blank',
      written({ 'variable.0.name': ' a', 'variable.0.value': '' }),
      'variable.0.name is not the name of an output variable',
    ],
    ['with half a variable', written({ 'variable.0.name': 'a' }), 'variable.0.value is missing'],
    [
      'with a size that is none',
      written({ 'input.0.name': 'a', 'input.0.bytes': '-1', 'input.0.files': '0' }),
      'input.0.bytes is not a whole number from 0 to 9007199254740991',
    ],
    [
      'with a count that is none',
      written({ 'output.0.name': 'a', 'output.0.bytes': '1', 'output.0.files': '1.5' }),
      'output.0.files is not a whole number from 0 to 9007199254740991',
    ],
    [
      'with a size of sixteen digits',
      written({ 'input.0.name': 'a', 'input.0.bytes': '1000000000000000', 'input.0.files': '0' }),
      'input.0.bytes is not a whole number from 0 to 9007199254740991',
    ],
    [
      'with a time that is none',
      written({ 'timing.build': 'long' }),
      'timing.build is not a whole number from 0 to 9007199254740991',
    ],
    [
      'with six outputs',
      written(
        Object.fromEntries(
          [0, 1, 2, 3, 4, 5].flatMap((n) => [
            [`output.${n}.name`, 'a'],
            [`output.${n}.bytes`, '1'],
            [`output.${n}.files`, '1'],
          ]),
        ),
      ),
      'it has more than 5 output artifacts',
    ],
    ['that is too large', 'x'.repeat(RESULT_LIMIT_BYTES + 1), 'it has more than 65536 bytes'],
    ['that is none', 'Hello', 'line 1 does not begin with a key and a space'],
  ])('%s is refused', (_, text, fault) => expect(faultOf(text)).toBe(fault));

  test('of any content never makes the reader throw', () => {
    const key = fc.oneof(
      fc.constantFrom(
        'outcome',
        'tail',
        'exitCode',
        'timing.build',
        'variable.0.name',
        'input.0.name',
        'input.0.bytes',
      ),
      fc.stringMatching(/^[A-Za-z0-9.]+$/),
    );
    fc.assert(
      fc.property(fc.dictionary(key, fc.string({ unit: 'binary' })), fc.string({ unit: 'binary' }), (fields, text) => {
        expect(typeof parseResult(written(fields), expected).ok).toBe('boolean');
        expect(typeof parseResult(text, expected).ok).toBe('boolean');
      }),
    );
  });
});

describe('the wait for a result', () => {
  test.each([
    ['succeeded', 'ok', ''],
    ['failed', 'failed', 'why'],
    ['agentFailed', 'died', 'why'],
  ])('ends for %s in %s', (outcome, ends, cause) => {
    expect(outcomeOfResult(parseResult(written({ outcome, message: 'why' }), expected))).toEqual({
      outcome: ends,
      cause,
    });
  });

  test('ends for a result that cannot be read as if the machine had died', () => {
    expect(outcomeOfResult(parseResult('x', expected))).toEqual({
      outcome: 'died',
      cause: 'The result that the instance sent cannot be read: line 1 does not begin with a key and a space',
    });
  });
});

import { describe, expect, test } from 'vitest';
import { parseOutputPaths } from '../../src/job/output-paths.js';

const problems = (value: string, names: readonly string[]): readonly string[] => {
  const parsed = parseOutputPaths(value, names);
  return parsed.ok ? [] : parsed.faults.map(({ problem }) => problem);
};

describe('one output artifact', () => {
  test.each([
    ['', ''],
    ['.', ''],
    ['./', ''],
    ['dist', 'dist'],
    ['  dist  ', 'dist'],
    ['Built=dist', 'dist'],
    ['Built=', ''],
    ['a=b', 'a=b'],
    ['a/../b', 'a/../b'],
    ['my folder/"quoted"/ü/-x', 'my folder/"quoted"/ü/-x'],
    ['dist\n', 'dist'],
    ['dist/', 'dist/'],
    ['./dist', './dist'],
    ['=', '='],
  ])('with %j is made of %j', (value, path) => {
    expect(parseOutputPaths(value, ['Built'])).toEqual({ ok: true, outputs: [{ name: 'Built', path }] });
  });

  test.each([
    ['/etc', "'/etc' is an absolute path"],
    ['C:\\x', "'C:\\x' is an absolute path"],
    ['\\x', "'\\x' is an absolute path"],
    ['..', "'..' leads out of the working directory"],
    ['a/../../b', "'a/../../b' leads out of the working directory"],
    ['a//../../b', "'a//../../b' leads out of the working directory"],
    ['./../b', "'./../b' leads out of the working directory"],
    ['a\\..\\..\\b', "'a\\..\\..\\b' leads out of the working directory"],
    ['a\u0007b', "'a b' holds a control character"],
  ])('cannot be %j', (value, problem) => expect(problems(value, ['Built'])).toEqual([problem]));

  test('with two lines is a matter of names', () => {
    expect(problems('Built=a\nOther=b', ['Built'])).toEqual([
      "the line 'Other=b' names no output artifact of the action",
    ]);
  });
});

describe('several output artifacts', () => {
  test('each have a line, in any order', () => {
    expect(parseOutputPaths('\r\nDocs = site\r\nApp=out/a=b\r\n\r\n', ['App', 'Docs'])).toEqual({
      ok: true,
      outputs: [
        { name: 'App', path: 'out/a=b' },
        { name: 'Docs', path: 'site' },
      ],
    });
  });

  test('without a line for each are refused, and every fault is named', () => {
    expect(problems('dist', ['A', 'B'])).toEqual([
      "the line 'dist' names no output artifact of the action",
      'the output artifact A has no path',
      'the output artifact B has no path',
    ]);
    for (const line of ['A', 'A1', 'x=A']) {
      expect(problems(`${line}\nB=y`, ['A', 'B'])).toEqual([
        `the line '${line}' names no output artifact of the action`,
        'the output artifact A has no path',
      ]);
    }
    expect(problems('A=x\nA=y\nB=/z', ['A', 'B'])).toEqual(['A has more than one line', "'/z' is an absolute path"]);
  });

  test('are told the form of their lines', () => {
    const allowed = (value: string): readonly string[] => {
      const parsed = parseOutputPaths(value, ['A', 'B']);
      return parsed.ok ? [] : parsed.faults.map((fault) => fault.allowed);
    };
    const form = 'one line name=path for each output artifact: A, B';
    expect(allowed('C=x\nB=y')).toEqual([form, form]);
    expect(allowed('A=x\nA=y\nB=z')).toEqual(['one line for each output artifact']);
    expect(allowed('A=x\nB=/z')).toEqual(['a path inside WorkingDirectory, relative to it']);
  });

  test('may each be the working directory itself', () => {
    expect(parseOutputPaths('A=.\nB=', ['A', 'B'])).toEqual({
      ok: true,
      outputs: [
        { name: 'A', path: '' },
        { name: 'B', path: '' },
      ],
    });
  });
});

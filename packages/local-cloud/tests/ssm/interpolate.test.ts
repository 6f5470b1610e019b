import { describe, expect, test } from 'vitest';
import { captureOutput } from '../../src/services/ssm/agent/captured-output.js';
import { interpolate } from '../../src/services/ssm/agent/interpolate.js';

describe('parameters in a document', () => {
  const parameters = { name: 'a $& {{ list }}', list: ['x', 'y'], empty: '' };

  test('take the place of their names, as text and as they are', () => {
    expect(interpolate('1 {{name}} 2', { name: '$& $1' })).toBe('1 $& $1 2');
    expect(interpolate('[{{ empty }}]', parameters)).toBe('[]');
  });

  test('are not looked at for further names', () => {
    expect(interpolate('{{ name }}', parameters)).toBe('a $& {{ list }}');
  });

  test('that are lists take the place of a whole text as they are', () => {
    expect(interpolate('{{ list }}', parameters)).toEqual(['x', 'y']);
    expect(interpolate(['a', '{{ list }}', 'b'], parameters)).toEqual(['a', 'x', 'y', 'b']);
    expect(interpolate('all: {{ list }}', parameters)).toBe('all: ["x","y"]');
  });

  test('leave unknown names, numbers and the rest as they are', () => {
    expect(interpolate({ a: '{{ other }}', b: 3, c: [true, null] }, parameters)).toEqual({
      a: '{{ other }}',
      b: 3,
      c: [true, null],
    });
  });
});

describe('a kept output', () => {
  test('is whole up to its limit', () => {
    const output = captureOutput(30);
    output.write(Buffer.from('x'.repeat(30)));
    expect(output.text()).toBe('x'.repeat(30));
  });

  test('says that there was more', () => {
    const output = captureOutput(30);
    output.write(Buffer.from('x'.repeat(31)));
    output.write(Buffer.from('y'));
    expect(output.text()).toBe(`${'x'.repeat(7)}\n---Output truncated---`);
  });

  test('keeps characters whole that came in two pieces', () => {
    const output = captureOutput(30);
    const bytes = Buffer.from('ä');
    output.write(bytes.subarray(0, 1));
    output.write(bytes.subarray(1));
    expect(output.text()).toBe('ä');
  });
});

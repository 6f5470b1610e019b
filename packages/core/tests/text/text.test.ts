import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { base64urlDecode, base64urlEncode } from '../../src/text/base64url.js';
import { cleanOutput, oneLine } from '../../src/text/clean-text.js';
import { cutText, cutToEnd } from '../../src/text/cut-text.js';

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom('\ud83d', '\ude00', 'a', '\n', '\r', '\u001b', '[', '0', 'm', ']') }),
);
const hasLoneSurrogate = (text: string): boolean => /\p{Cs}/u.test(text);

describe('base64url', () => {
  test('is what the platform says it is', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const text = Buffer.from(bytes).toString('base64url');
        expect(base64urlEncode(bytes)).toBe(text);
        expect(base64urlDecode(text)).toEqual(bytes);
      }),
    );
  });

  test.each(['a', 'aaaaa', 'ab=', 'a b', 'a+b/', 'ä123'])('%j is none', (text) => {
    expect(base64urlDecode(text)).toBeUndefined();
  });
});

describe('a text that is cut', () => {
  test('keeps to its limit and never holds half a character that was whole', () => {
    fc.assert(
      fc.property(anyText, fc.nat(40), (text, limit) => {
        for (const cut of [cutText(text, limit), cutToEnd(text, limit)]) {
          expect(cut.length).toBeLessThanOrEqual(limit);
          if (!hasLoneSurrogate(text)) expect(hasLoneSurrogate(cut)).toBe(false);
        }
      }),
    );
  });

  test('is the same when it fits', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(cutText(text, text.length)).toBe(text);
        expect(cutToEnd(text, text.length)).toBe(text);
      }),
    );
  });

  test('says that something is missing', () => {
    expect(cutText('abcdef', 4)).toBe('abc…');
    expect(cutToEnd('abcdef', 4)).toBe('…def');
    expect(cutText('a😀b', 3)).toBe('a…');
    expect(cutToEnd('a😀b', 3)).toBe('…b');
    expect(cutText('abc', 0)).toBe('');
    expect(cutToEnd('abc', 0)).toBe('');
  });

  test('may be cut to one character, which says so', () => {
    expect(cutText('abc', 1)).toBe('…');
    expect(cutToEnd('abc', 1)).toBe('…');
  });

  test('keeps what stands beside a character of two halves', () => {
    expect(cutText('ab😀c', 4)).toBe('ab…');
    expect(cutText('a😀bc', 4)).toBe('a😀…');
    expect(cutText('abc😀', 4)).toBe('abc…');
    expect(cutToEnd('c😀ab', 4)).toBe('…ab');
    expect(cutToEnd('cb😀a', 4)).toBe('…😀a');
    // The first and the last of the halves, and their neighbours.
    for (const whole of ['\u{10000}', '\u{10ffff}']) {
      expect(cutText(`a${whole}b`, 3)).toBe('a…');
      expect(cutToEnd(`a${whole}b`, 3)).toBe('…b');
    }
    for (const single of ['\ud7ff', '\ue000']) {
      expect(cutText(`a${single}bc`, 3)).toBe(`a${single}…`);
      expect(cutToEnd(`cb${single}a`, 3)).toBe(`…${single}a`);
    }
  });

  test('begins with a whole line where that costs little', () => {
    expect(cutToEnd('first line\nsecond line\nthird line', 26)).toBe('…second line\nthird line');
    expect(cutToEnd(`${'x'.repeat(50)}\nend`, 30)).toBe(`…${'x'.repeat(25)}\nend`);
    for (const [kept, shown] of [
      ['xxxx\n6789', 'xxxx\n6789'],
      ['xxx\n56789', '56789'],
      ['\n23456789', '23456789'],
      ['123456789', '123456789'],
    ] as const)
      expect(cutToEnd(`first\n${kept}`, 10)).toBe(`…${shown}`);
  });
});

describe('cleaned output', () => {
  test('is what a terminal would have shown in the end', () => {
    expect(cleanOutput('\u001b[31merror\u001b[0m: \u001b]8;;http://x\u0007link\u001b]8;;\u001b\\ \u0000end\r\n')).toBe(
      'error: link end',
    );
    expect(cleanOutput('10%\r50%\r100%\r\ndone\n\n')).toBe('100%\ndone');
    expect(cleanOutput('a\tb\u0007\u009f\u001b(B')).toBe('a\tb');
    expect(cleanOutput('\r\r')).toBe('');
  });

  test('on one line has one space where there was any', () => {
    expect(oneLine(' \u001b[31mfirst\u001b[0m\r\n\n\t second\u2028third\u0000 ')).toBe('first second third');
  });

  test('holds nothing of the short escape sequences', () => {
    expect(cleanOutput('a\u001bcb\u001b7c\u001b(Bd\u001b $Be')).toBe('abcde');
  });

  test('an escape sequence without end does not swallow the lines after it', () => {
    expect(cleanOutput('\u001b]0;title\nnext')).toBe('\nnext');
  });

  test('never holds a control character but line feeds and tabs', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(cleanOutput(text)).not.toMatch(/[^\P{Cc}\n\t]/u);
        expect(oneLine(text)).not.toMatch(/\p{Cc}/u);
      }),
    );
  });

  test.each(['\r', '\u001b', '\u001b[', '\u001b]', '\u001b[0', ' ', 'x\r', '\u001b[0;', '\n\r', '\t '])(
    'takes linear time for any number of %j',
    (unit) => {
      // The processor's time, not the clock's: the machine may be busy.
      const before = process.cpuUsage();
      cleanOutput(unit.repeat(100_000));
      oneLine(unit.repeat(100_000));
      expect(process.cpuUsage(before).user / 1000).toBeLessThan(1000);
    },
  );
});

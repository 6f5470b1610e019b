import { describe, expect, test } from 'vitest';
import { parseShutdownCommand } from '../../src/instances/shutdown-command.js';

const noon = Date.UTC(2030, 0, 1, 12);
const parse = (line: string) => parseShutdownCommand(line.split(' '), noon);

describe('the shutdown command', () => {
  test.each([
    ['shutdown now', 0],
    ['shutdown -h now', 0],
    ['shutdown -P +0', 0],
    ['shutdown -P +5 good bye', 300_000],
    ['shutdown --no-wall -h 5', 300_000],
    ['shutdown', 60_000],
    ['shutdown 12:30', 1_800_000],
    ['shutdown 11:00', 23 * 3_600_000],
    ['poweroff -f', 0],
  ])('%s turns the machine off after %i ms', (line, delayMs) => {
    expect(parse(line)).toEqual({ kind: 'powerOff', delayMs });
  });

  test.each([
    ['shutdown.exe /s /t 90 /c the longest life is over', 90_000],
    ['shutdown /s /c bye now /t 0', 0],
    ['shutdown.exe -s -t 5', 5000],
    ['shutdown.exe /s', 30_000],
    ['shutdown.exe /p', 0],
  ])('of Windows: %s turns the machine off after %i ms', (line, delayMs) => {
    expect(parse(line)).toEqual({ kind: 'powerOff', delayMs });
  });

  test('of Windows starts anew with /r, takes back with /a, and otherwise does nothing', () => {
    expect(parse('shutdown.exe /r /t 0')).toEqual({ kind: 'reboot', delayMs: 0 });
    expect(parse('shutdown.exe /a')).toEqual({ kind: 'cancel' });
    expect(parse('shutdown /l')).toEqual({ kind: 'nothing' });
    expect(parse('shutdown.exe /s /t soon').kind).toBe('wrong');
  });

  test('-r and reboot start it again', () => {
    expect(parse('shutdown -r +1')).toEqual({ kind: 'reboot', delayMs: 60_000 });
    expect(parse('reboot')).toEqual({ kind: 'reboot', delayMs: 0 });
  });

  test('-c cancels', () => {
    expect(parse('shutdown -c')).toEqual({ kind: 'cancel' });
  });

  test('a halted machine of EC2 goes on running', () => {
    expect(parse('shutdown -H now')).toEqual({ kind: 'nothing' });
  });

  test('a time that is none is refused', () => {
    expect(parse('shutdown tomorrow').kind).toBe('wrong');
    expect(parse('shutdown 25:00').kind).toBe('wrong');
  });
});

import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { scaledClock } from '../../src/clock/scaled-clock.js';
import { virtualClock } from '../../src/clock/virtual-clock.js';

const START = Date.parse('2026-01-02T03:04:05Z');
const atOnce = (): Promise<void> => Promise.resolve();

describe('a virtual clock', () => {
  test('stands still until it is moved', async () => {
    const clock = virtualClock(START, atOnce);
    expect(clock.now()).toBe(START);
    await clock.advance(1500);
    expect(clock.now()).toBe(START + 1500);
  });

  test('fires timers in order of their due time, those of one time in the order they were set', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(20), { maxLength: 60 }), fc.array(fc.nat(60)), async (delays, cancelled) => {
        const clock = virtualClock(START, atOnce);
        const fired: number[] = [];
        const timers = delays.map((delay, index) => clock.setTimer(delay, () => fired.push(index)));
        for (const index of cancelled) timers[index]?.cancel();
        const expected = delays
          .map((delay, index) => ({ delay, index }))
          .filter(({ index }) => !cancelled.includes(index))
          .sort((a, b) => a.delay - b.delay || a.index - b.index)
          .map(({ index }) => index);
        await clock.advance(20);
        expect(fired).toEqual(expected);
      }),
    );
  });

  test('shows each timer its own time, and fires what timers set', async () => {
    const clock = virtualClock(START, atOnce);
    const seen: number[] = [];
    const tick = (): void => {
      seen.push(clock.now() - START);
      if (seen.length < 5) clock.setTimer(10, tick);
    };
    clock.setTimer(10, tick);
    await clock.advance(35);
    expect(seen).toEqual([10, 20, 30]);
    expect(clock.nextTimerIn()).toBe(5);
  });

  test('lets what a timer caused come to an end before the next one fires', async () => {
    const clock = virtualClock(START);
    const seen: string[] = [];
    clock.setTimer(1, () => void Promise.resolve().then(() => setImmediate(() => seen.push('caused'))));
    clock.setTimer(2, () => seen.push('next'));
    await clock.advance(2);
    expect(seen).toEqual(['caused', 'next']);
  });

  test('cancelling a timer that has fired does nothing', async () => {
    const clock = virtualClock(START, atOnce);
    const timer = clock.setTimer(1, () => undefined);
    await clock.advance(1);
    timer.cancel();
    timer.cancel();
    expect(clock.nextTimerIn()).toBeUndefined();
  });

  test('a sleep that is aborted rejects with the reason, and leaves no timer', async () => {
    const clock = virtualClock(START, atOnce);
    const abort = new AbortController();
    const sleep = clock.sleep(1000, abort.signal);
    abort.abort(new Error('enough'));
    await expect(sleep).rejects.toThrow('enough');
    expect(clock.nextTimerIn()).toBeUndefined();
    await expect(clock.sleep(1, abort.signal)).rejects.toThrow('enough');
  });

  test('many timers take no long time', async () => {
    const clock = virtualClock(START, atOnce);
    let fired = 0;
    for (let n = 0; n < 50_000; n++) clock.setTimer(n % 1000, () => fired++);
    const started = performance.now();
    await clock.advance(1000);
    expect(fired).toBe(50_000);
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

describe('a scaled clock', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: START });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test.each([
    [1, 'real'],
    [10, 'x10'],
  ] as const)('runs %i times as fast as the machine', (factor, kind) => {
    const clock = scaledClock(factor);
    let fired = false;
    clock.setTimer(1000, () => (fired = true));
    vi.advanceTimersByTime(1000 / factor - 1);
    expect(fired).toBe(false);
    vi.advanceTimersByTime(1);
    expect(fired).toBe(true);
    expect(clock.now()).toBe(START + 1000);
    expect(clock.kind).toBe(kind);
  });

  test('fires timers that are further away than timers of Node can be', () => {
    const clock = scaledClock(1);
    const days = 40 * 24 * 3600 * 1000;
    let fired = false;
    clock.setTimer(days, () => (fired = true));
    vi.advanceTimersByTime(days - 1);
    expect(fired).toBe(false);
    vi.advanceTimersByTime(1);
    expect(fired).toBe(true);
  });

  test('a cancelled timer does not fire', () => {
    const clock = scaledClock(10);
    let fired = false;
    clock.setTimer(100, () => (fired = true)).cancel();
    vi.advanceTimersByTime(100);
    expect(fired).toBe(false);
  });
});

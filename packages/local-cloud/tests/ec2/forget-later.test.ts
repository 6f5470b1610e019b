import { expect, test } from 'vitest';
import { virtualClock } from '../../src/clock/virtual-clock.js';
import { forgetLater } from '../../src/services/ec2/forget-later.js';

test('things are forgotten one by one, each after its own time', async () => {
  const clock = virtualClock(0);
  const forgotten: string[] = [];
  const forget = forgetLater(clock, 1000, (id) => forgotten.push(id));
  forget('a', 0);
  await clock.advance(400);
  forget('b', 400);
  forget('c', 400);
  await clock.advance(599);
  expect(forgotten).toEqual([]);
  await clock.advance(1);
  expect(forgotten).toEqual(['a']);
  await clock.advance(400);
  expect(forgotten).toEqual(['a', 'b', 'c']);
  forget('old', 0);
  await clock.advance(0);
  expect(forgotten).toEqual(['a', 'b', 'c', 'old']);
  expect(clock.nextTimerIn()).toBeUndefined();
});

import { describe, expect, test } from 'vitest';
import { commandState, renewMarker, signalOfCommand } from '../../src/index.js';

test.each([
  ['Pending', 'running'],
  ['InProgress', 'running'],
  ['In Progress', 'running'],
  ['Delayed', 'running'],
  ['Cancelling', 'running'],
  ['Success', 'succeeded'],
  ['Failed', 'failed'],
  ['Incomplete', 'failed'],
  ['Cancelled', 'cancelled'],
  ['TimedOut', 'timedOut'],
  ['Execution Timed Out', 'timedOut'],
  ['DeliveryTimedOut', 'undelivered'],
  ['Delivery Timed Out', 'undelivered'],
  ['Undeliverable', 'undelivered'],
  ['Terminated', 'undelivered'],
  ['InvalidPlatform', 'undelivered'],
  ['AccessDenied', 'undelivered'],
  ['Access Denied', 'undelivered'],
  ['RateExceeded', 'undelivered'],
  ['SomethingNew', 'failed'],
  ['constructor', 'failed'],
])('SSM says %s: %s', (status, state) => expect(commandState(status)).toBe(state));

describe('a command without a result', () => {
  test('means nothing while it runs', () => {
    expect(signalOfCommand({ status: 'InProgress', ticket: '1.1' })).toBeUndefined();
  });

  test('has died, whatever its exit code', () => {
    expect(signalOfCommand({ status: 'Failed', exitCode: 137, ticket: '1.1' })).toEqual({
      signal: 'died',
      outcome: 'died',
      cause: 'The command ended (Failed) with exit code 137 and left no result.',
    });
    expect(signalOfCommand({ status: 'Success', ticket: '1.1' })).toEqual({
      signal: 'died',
      outcome: 'died',
      cause: 'The command ended (Success) and left no result.',
    });
  });

  test('that ended for want of URLs asks for a renewal', () => {
    const output = `building\r\n${renewMarker('1.2')}\r\n`;
    expect(signalOfCommand({ status: 'Failed', exitCode: 75, output, ticket: '1.2' })).toEqual({
      signal: 'renew',
      outcome: 'renew',
      cause: '',
    });
  });

  test('that ended for want of URLs may end its lines as Linux does', () => {
    const output = `building\n${renewMarker('1.2')}\n`;
    expect(signalOfCommand({ status: 'Failed', exitCode: 75, output, ticket: '1.2' })?.outcome).toBe('renew');
  });

  test('that came for no ticket is never run again', () => {
    expect(signalOfCommand({ status: 'Undeliverable', ticket: 'x' })?.outcome).toBe('lost');
  });

  test('of a build that says so itself asks for none', () => {
    expect(signalOfCommand({ status: 'Failed', exitCode: 75, ticket: '1.2' })?.outcome).toBe('died');
    expect(
      signalOfCommand({ status: 'Failed', exitCode: 75, output: renewMarker('1.1'), ticket: '1.2' })?.outcome,
    ).toBe('died');
    expect(signalOfCommand({ status: 'Failed', exitCode: 1, output: renewMarker('1.2'), ticket: '1.2' })?.outcome).toBe(
      'died',
    );
  });

  test('that never ran may run elsewhere, unless it came for the outputs of a build that has run', () => {
    expect(signalOfCommand({ status: 'Undeliverable', ticket: '2.1' })?.outcome).toBe('undelivered');
    expect(signalOfCommand({ status: 'Undeliverable', ticket: '2.2' })).toEqual({
      signal: 'died',
      outcome: 'lost',
      cause: 'SSM says Undeliverable.',
    });
  });
});

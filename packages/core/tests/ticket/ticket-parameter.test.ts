import { expect, test } from 'vitest';
import { TICKET_PARAMETER_LIMIT, ticketParameter, TicketUrlTooLongError } from '../../src/index.js';

const decoded = (parameter: string): string => Buffer.from(parameter, 'base64url').toString();

test('the parameter is the URL without the boot key, its query intact', () => {
  expect(
    decoded(
      ticketParameter('https://b.s3.amazonaws.com/tickets/job/1.1/secret?X-Amz-Credential=a/b&X-Amz-Signature=s'),
    ),
  ).toBe('https://b.s3.amazonaws.com/tickets/job/1.1/?X-Amz-Credential=a/b&X-Amz-Signature=s');
});

test('a URL without a query loses its last segment too', () => {
  expect(decoded(ticketParameter('http://127.0.0.1:4566/b/tickets/1.1/secret'))).toBe(
    'http://127.0.0.1:4566/b/tickets/1.1/',
  );
});

test('the parameter holds no character that a shell would see', () => {
  expect(ticketParameter('https://h/ü/secret?a=%20"$(x)')).toMatch(/^[A-Za-z0-9_-]{1,4000}$/);
});

test('a URL that does not fit is refused with its length', () => {
  const url = (length: number) => `https://h/${'x'.repeat(length)}/secret`;
  expect(ticketParameter(url(2989))).toHaveLength(TICKET_PARAMETER_LIMIT);
  expect(() => ticketParameter(url(2990))).toThrow(TicketUrlTooLongError);
  expect(() => ticketParameter(url(2990))).toThrow(
    expect.objectContaining({
      name: 'TicketUrlTooLongError',
      code: 'TICKET_URL_TOO_LONG',
      length: 4002,
      message: "The ticket's URL takes 4002 characters as an SSM parameter; 4000 are allowed",
    }),
  );
});

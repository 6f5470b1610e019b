import { base64urlEncode } from '../text/base64url.js';
import { utf8Encode } from '../text/platform.js';

/** The pattern that the SSM documents demand of the parameter `ticket`. */
export const TICKET_PARAMETER_LIMIT = 4000;

/** The ticket's URL does not fit into an SSM parameter. */
export class TicketUrlTooLongError extends Error {
  override readonly name = 'TicketUrlTooLongError';
  readonly code = 'TICKET_URL_TOO_LONG';
  readonly length: number;

  constructor(length: number) {
    super(`The ticket's URL takes ${length} characters as an SSM parameter; ${TICKET_PARAMETER_LIMIT} are allowed`);
    this.length = length;
  }
}

/**
 * The SSM parameter `ticket`: the ticket's presigned URL without the last segment of its path, which is the boot key
 * that only the instance knows. What can be read in the command history is therefore useless alone.
 */
export const ticketParameter = (url: string): string => {
  const stripped = url.replace(/([^?]*\/)[^?]*/, '$1');
  const parameter = base64urlEncode(utf8Encode(stripped));
  if (parameter.length > TICKET_PARAMETER_LIMIT) throw new TicketUrlTooLongError(parameter.length);
  return parameter;
};

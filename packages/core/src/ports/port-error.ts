/**
 * The world behind a port did not answer as it should: throttled, out of order, not allowed.
 * What a caller can expect to happen is never a PortError, but a value.
 */
export class PortError extends Error {
  /** The role that failed, e.g. `Fleet.launch`. */
  readonly call: string;
  /** The service's own name of the error, e.g. `ThrottlingException`. */
  readonly code: string;
  /** The same call may work later, and was not carried out. */
  readonly throttled: boolean;
  /** What the call was about: job, instance, object. */
  readonly subject: string;

  constructor(
    fault: { readonly call: string; readonly code: string; readonly throttled: boolean; readonly subject: string },
    message: string,
    options?: { readonly cause: unknown },
  ) {
    super(`${fault.call} (${fault.subject}): ${fault.code}: ${message}`, options);
    this.name = 'PortError';
    this.call = fault.call;
    this.code = fault.code;
    this.throttled = fault.throttled;
    this.subject = fault.subject;
  }
}

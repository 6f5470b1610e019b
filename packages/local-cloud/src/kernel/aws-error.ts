/** What an AWS service answers when it refuses: the error code as AWS names it on the wire, and the text. */
export class AwsError extends Error {
  readonly code: string;
  /** HTTP status. Default: what the service's schema says of this error, else 400. */
  readonly status: number | undefined;
  /** Further members of the modelled error shape, e.g. `Item` of ConditionalCheckFailedException. */
  readonly members: Readonly<Record<string, unknown>>;

  constructor(
    code: string,
    message: string,
    options: { status?: number; members?: Readonly<Record<string, unknown>>; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.name = code;
    this.status = options.status;
    this.members = options.members ?? {};
  }
}

/** The operation exists at AWS, but not here: 501, naming it. Never an empty success. */
export const notServed = (service: string, operation: string): AwsError =>
  new AwsError('NotImplemented', `The local cloud does not serve ${service}:${operation}`, { status: 501 });

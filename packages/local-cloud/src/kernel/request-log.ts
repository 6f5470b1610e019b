/** One call, as `GET /_local/requests` tells it. */
export interface LoggedRequest {
  /** ISO 8601, in the cloud's time, when it arrived. */
  readonly time: string;
  readonly service: string;
  readonly operation: string;
  /** HTTP status; absent while the call runs. */
  readonly status?: number;
  /** Milliseconds of real time. */
  readonly durationMs?: number;
  /** ARN, `anonymous` or a service principal. */
  readonly caller: string;
  readonly requestId: string;
  /** Code of the error that it was answered with. */
  readonly error?: string;
  /** The call was made by a service in this process, not over HTTP. */
  readonly internal?: true;
}

export interface RequestLog {
  /** Notes the arrival; what it gives notes the answer. */
  arrive(request: LoggedRequest): (answer: { status: number; durationMs: number; error?: string }) => void;
  /** In order of arrival. */
  entries(): readonly LoggedRequest[];
}

/** Keeps the newest `limit` requests. */
export const createRequestLog = (limit = 200_000): RequestLog => {
  let kept: LoggedRequest[] = [];
  return {
    arrive: (request) => {
      // Its own copy, which the answer completes in place: there are many of them.
      const entry = { ...request };
      kept.push(entry);
      // Cut in large steps: one copy for many requests.
      if (kept.length > limit * 1.25) kept = kept.slice(-limit);
      return (answer) => {
        Object.assign(entry, answer);
      };
    },
    entries: () => kept.slice(-limit),
  };
};

/** The lines that Lambda itself writes to a function's log, as text or as JSON. */
export interface Report {
  readonly durationMs: number;
  readonly initMs?: number;
  readonly memoryMb: number;
}

export interface PlatformLines {
  readonly start: (requestId: string, version: string) => string;
  readonly end: (requestId: string) => readonly string[];
  readonly report: (requestId: string, report: Report) => string;
  readonly timedOut: (requestId: string, seconds: number) => string;
}

const ms = (value: number): string => value.toFixed(2);

const textLines = (now: () => number): PlatformLines => ({
  start: (requestId, version) => `START RequestId: ${requestId} Version: ${version}`,
  end: (requestId) => [`END RequestId: ${requestId}`],
  report: (requestId, { durationMs, initMs, memoryMb }) =>
    `REPORT RequestId: ${requestId}\tDuration: ${ms(durationMs)} ms\tBilled Duration: ${Math.ceil(durationMs + (initMs ?? 0))} ms` +
    `\tMemory Size: ${memoryMb} MB\tMax Memory Used: ${memoryMb} MB\t${initMs === undefined ? '' : `Init Duration: ${ms(initMs)} ms\t`}`,
  timedOut: (requestId, seconds) =>
    `${new Date(now()).toISOString()} ${requestId} Task timed out after ${seconds.toFixed(2)} seconds\n`,
});

const jsonLines = (now: () => number): PlatformLines => {
  const line = (type: string, record: object): string =>
    JSON.stringify({ time: new Date(now()).toISOString(), type, record });
  return {
    start: (requestId, version) => line('platform.start', { requestId, version }),
    end: () => [],
    report: (requestId, { durationMs, initMs, memoryMb }) =>
      line('platform.report', {
        requestId,
        metrics: {
          durationMs,
          billedDurationMs: Math.ceil(durationMs + (initMs ?? 0)),
          memorySizeMB: memoryMb,
          maxMemoryUsedMB: memoryMb,
          ...(initMs === undefined ? {} : { initDurationMs: initMs }),
        },
        status: 'success',
      }),
    timedOut: (requestId, seconds) =>
      line('platform.runtimeDone', {
        requestId,
        status: 'timeout',
        message: `Task timed out after ${seconds.toFixed(2)} seconds`,
      }),
  };
};

export const platformLines = (format: 'Text' | 'JSON', now: () => number): PlatformLines =>
  format === 'JSON' ? jsonLines(now) : textLines(now);

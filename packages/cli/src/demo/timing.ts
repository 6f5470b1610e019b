import type { HistoryEvent } from '@aws-sdk/client-sfn';
import type { BuildResult } from '@codepipeline-ec2/core';

export interface Moments {
  /** When the job could first be polled. Milliseconds since the epoch, as all of these. */
  readonly jobVisible: number;
  /** When the pipeline had the result. */
  readonly actionEnded: number;
  readonly history: readonly HistoryEvent[];
  readonly result: BuildResult | undefined;
}

export interface Row {
  readonly what: string;
  readonly seconds: number;
}

/** Where the time of one build went. */
export const timingRows = ({ jobVisible, actionEnded, history, result }: Moments): Row[] => {
  const at = (event: HistoryEvent | undefined): number => event?.timestamp?.getTime() ?? Number.NaN;
  const entered = (name: string): number => at(history.find((event) => event.stateEnteredEventDetails?.name === name));
  const exited = (...names: string[]): number =>
    at(history.findLast((event) => names.includes(event.stateExitedEventDetails?.name ?? '')));
  const spent = (phase: keyof BuildResult['timings']): number => result?.timings[phase] ?? 0;

  const boot = exited('AwaitReady', 'AwaitReadyEarly', 'ProbeReady') - entered('AwaitReady');
  const build = spent('build');
  const rows: (readonly [string, number])[] = [
    ['poll', entered('Acquire') - jobVisible],
    ['acquire', exited('Acquire') - entered('Acquire')],
    ['boot', boot],
    ['transfer in', spent('ticket') + spent('download') + spent('unpack')],
    ['build', build],
    ['transfer out', spent('pack') + spent('upload')],
    [
      'report',
      exited('ReportSuccess', 'ReportFailure') -
        Math.min(...['ReportSuccess', 'ReportFailure'].map(entered).filter(Number.isFinite)),
    ],
    ['release', exited('Release') - entered('Release')],
    ['total, job visible → result in the pipeline', actionEnded - jobVisible],
    ['added latency (total without boot and build)', actionEnded - jobVisible - boot - build],
  ];
  return rows.filter(([, ms]) => Number.isFinite(ms)).map(([what, ms]) => ({ what, seconds: ms / 1000 }));
};

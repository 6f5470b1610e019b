import {
  start,
  transition,
  type Data,
  type Flow,
  type FlowCommand,
  type FlowEvent,
  type FlowJob,
} from '@codepipeline-ec2/core';
import type { Account, Told } from './account.js';
import { createPlot, errorPayload, type Answer, type Chance, type Signal } from './plot.js';

/** Which part of a retry's pause passes: half, as the cloud machine's chance has it. */
export const JITTER = 0.5;

/** The pauses of a retry after a service's own failure: nothing that a flow knows of. */
const hiccupMilliseconds = (already: number): number => Math.min(2 ** already, 30) * 1000 * JITTER;

/** Drives core's `start` and `transition` through a plot, by a clock of its own. */
export const runCore = (flow: Flow, jobId: string, chances: readonly Chance[]): Account => {
  const plot = createPlot(jobId, chances);
  const stored = new Map<string, Signal>();
  const entered: string[] = [];
  const told: Told[] = [];
  let now = 0;
  /** How often the first reading of a signal meets an unwell Lambda. */
  let unread = 0;
  let [job, commands]: readonly [FlowJob, readonly FlowCommand[]] = start(flow, { jobId });

  const sitOut = (hiccups: number): void => {
    for (let already = 0; already < hiccups; already++) now += hiccupMilliseconds(already);
  };
  const store = (signals: readonly Signal[]): void => {
    for (const signal of signals) if (!stored.has(signal.name)) stored.set(signal.name, signal);
  };

  const call = ({
    turn,
    worker,
    do: action,
    data,
    afterSeconds,
    signals,
  }: FlowCommand & { type: 'call' }): FlowEvent => {
    now += afterSeconds * 1000 * JITTER;
    if (signals !== undefined) return read(turn, signals, data);
    const { hiccups, answer } = plot.call(action, data);
    sitOut(hiccups);
    told.push({ type: 'call', at: now, worker, do: action, data });
    return eventOf(turn, answer, flow, job);
  };

  const read = (turn: number, signals: readonly string[], data: Data): FlowEvent => {
    sitOut(unread);
    unread = 0;
    told.push({ type: 'read', at: now, signals, data });
    const signal = signals.flatMap((name) => stored.get(name) ?? [])[0];
    const answer: Answer =
      signal === undefined || signal.outcome === 'ok'
        ? { type: 'returned', learned: {} }
        : { type: 'thrown', outcome: signal.outcome, message: signal.cause };
    return eventOf(turn, answer, flow, job);
  };

  const wait = ({ turn, signals, seconds }: FlowCommand & { type: 'await' }): FlowEvent => {
    const met = plot.wait();
    sitOut(met.hiccups);
    store(met.before);
    told.push({ type: 'wait', at: now, signals });
    if (signals.some((name) => stored.has(name))) {
      unread = met.hiccups;
      return { type: 'early', turn };
    }
    store(met.after.signals);
    const heard = met.after.signals.find(({ name }) => signals.includes(name));
    now += (heard ? met.after.seconds : seconds) * 1000;
    // What is stored keeps its first value, and that is what is told.
    const said = heard && stored.get(heard.name);
    if (!said) return { type: 'ended', turn, outcome: 'timeout', cause: '' };
    return said.outcome === 'ok'
      ? { type: 'succeeded', turn, learned: {} }
      : { type: 'ended', turn, outcome: said.outcome, cause: said.cause };
  };

  for (let [command] = commands; command; [command] = commands) {
    if (Object.keys(job.retries).length === 0 && !job.reading) entered.push(job.state);
    const event = command.type === 'call' ? call(command) : wait(command);
    [job, commands] = transition(flow, job, event);
  }
  return { status: 'SUCCEEDED', entered, told, data: job.data, endedAt: now };
};

/** A driver knows the message of an outcome that is foreseen; of all else it has what Lambda says. */
const eventOf = (turn: number, answer: Answer, flow: Flow, { state }: { state: string }): FlowEvent => {
  if (answer.type === 'returned') return { type: 'succeeded', turn, learned: answer.learned satisfies Data };
  const { outcome, message } = answer;
  const ways = flow.states[state];
  const foreseen = ways !== undefined && 'on' in ways && outcome !== 'broken' && Object.hasOwn(ways.on, outcome);
  const payload = errorPayload(outcome, message);
  const unforeseen =
    outcome === 'prose'
      ? `The cause could not be determined because Lambda did not return an error type. Returned payload: ${payload}`
      : payload;
  return { type: 'ended', turn, outcome, cause: foreseen ? message : unforeseen };
};

import { cutText, cutToEnd } from '../text/cut-text.js';
import { FAILURE_MESSAGE_LIMIT } from './limits.js';

/** A failure in parts, the most important first. */
export interface MessageParts {
  /** What failed and whether it was the build, the configuration or the machine. */
  readonly headline: string;
  /** Lines `label: text`; those without text are left out. */
  readonly facts?: readonly (readonly [label: string, text: string | undefined])[];
  /** What the reader can do. */
  readonly advice?: string;
  /** The last output of the build; what does not fit is left out from its beginning. */
  readonly tail?: string;
}

const MAX_HEADLINE = 1_200;
const MAX_FACT = 500;
const MAX_ADVICE = 600;
const TAIL_LABEL = '\n\nLast output:\n';

/** One text within CodePipeline's limit. Links are never cut short of the limit: the tail gives way first. */
export const composeMessage = (parts: MessageParts, limit = FAILURE_MESSAGE_LIMIT): string => {
  const facts = (parts.facts ?? []).flatMap(([label, text]) => (text ? [`${label}: ${cutText(text, MAX_FACT)}`] : []));
  const advice = parts.advice ? [`What to do: ${cutText(parts.advice, MAX_ADVICE)}`] : [];
  const head = cutText([cutText(parts.headline, MAX_HEADLINE), ...facts, ...advice].join('\n'), limit);
  const room = limit - head.length - TAIL_LABEL.length;
  const tail = parts.tail ? cutToEnd(parts.tail, room) : '';
  return tail === '' ? head : head + TAIL_LABEL + tail;
};

/** A text as the end of a sentence: with a full stop, after a colon; nothing when there is no text. */
export const because = (cause: string): string => {
  const text = cause.trim();
  if (text === '') return '.';
  return `: ${text}${/[.!?…]$/.test(text) ? '' : '.'}`;
};

import type { InputTransformer, Target } from '@aws-sdk/client-eventbridge';
import { AwsError } from '../../../kernel/aws-error.js';
import type { BusEvent } from '../rule-record.js';
import { parsePath, valueAt } from './json-path.js';

export interface InputContext {
  readonly event: BusEvent;
  readonly rule: { readonly name: string; readonly arn: string };
  /** ISO 8601. */
  readonly ingestedAt: string;
}

/** The text that a target gets: the event, a part of it, a constant, or what its transformer makes of it. */
export const targetInput = (
  target: Pick<Target, 'Input' | 'InputPath' | 'InputTransformer'>,
  context: InputContext,
): string => {
  if (target.Input !== undefined) return target.Input;
  if (target.InputTransformer) return transformed(target.InputTransformer, context);
  if (target.InputPath === undefined) return JSON.stringify(context.event);
  return JSON.stringify(valueAt(context.event, target.InputPath) ?? null);
};

const PLACEHOLDER = /^<([\w.-]+)>/;

const transformed = (
  { InputPathsMap: paths = {}, InputTemplate: template = '' }: InputTransformer,
  context: InputContext,
): string => {
  const known = predefined(context);
  const lookUp = (name: string): unknown => {
    const path = paths[name];
    return path === undefined ? known[name] : valueAt(context.event, path);
  };
  let text = '';
  let quoted = false;
  for (let index = 0; index < template.length; index++) {
    const placeholder = PLACEHOLDER.exec(template.slice(index, index + 300));
    const name = placeholder?.[1];
    if (placeholder && name !== undefined && (name in paths || name in known)) {
      text += quoted ? inString(lookUp(name)) : (JSON.stringify(lookUp(name)) ?? '""');
      index += placeholder[0].length - 1;
      continue;
    }
    const character = template.charAt(index);
    if (character === '\\') {
      text += character + template.charAt(++index);
      continue;
    }
    if (character === '"') quoted = !quoted;
    text += character;
  }
  return text;
};

/** Within a JSON string no value may end it. */
const inString = (value: unknown): string => {
  if (value === undefined) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return JSON.stringify(text).slice(1, -1);
};

const predefined = ({ event, rule, ingestedAt }: InputContext): Readonly<Record<string, unknown>> => ({
  'aws.events.rule-arn': rule.arn,
  'aws.events.rule-name': rule.name,
  'aws.events.event.ingestion-time': ingestedAt,
  'aws.events.event': { ...event, detail: undefined },
  'aws.events.event.json': event,
});

/** What PutTargets refuses. */
export const checkTargetInput = ({ Input, InputPath, InputTransformer }: Target): void => {
  if ([Input, InputPath, InputTransformer].filter((given) => given !== undefined).length > 1) {
    throw new AwsError('ValidationException', 'Only one of Input, InputPath, or InputTransformer must be provided');
  }
  if (Input !== undefined) {
    try {
      JSON.parse(Input);
    } catch {
      throw new AwsError('ValidationException', `JSON syntax error in input for target: ${Input}`);
    }
  }
  if (InputPath !== undefined) parsePath(InputPath);
  for (const path of Object.values(InputTransformer?.InputPathsMap ?? {})) parsePath(path);
};

import { AwsError } from '../kernel/aws-error.js';
import type { Fault } from '../kernel/fault-list.js';
import { isServiceName } from '../protocol/service-protocols.js';

const EFFECTS = ['throttle', 'error', 'delay', 'drop', 'duplicate'] as const;

const refuse = (message: string): never => {
  throw new AwsError('BadRequest', message, { status: 400 });
};

const TEXTS = ['code', 'message'] as const;
const NUMBERS = ['status', 'delayMs', 'times', 'probability', 'seed'] as const;

const parseFault = (value: unknown): Fault => {
  if (typeof value !== 'object' || value === null) return refuse('A fault is a JSON object');
  // Any object's members can be looked at.
  const given = value as Readonly<Record<string, unknown>>;
  const { service, operation } = given;
  const effect = EFFECTS.find((one) => one === given['effect']);
  if (typeof service !== 'string' || !isServiceName(service)) return refuse(`There is no service ${String(service)}`);
  if (typeof operation !== 'string' || operation === '') return refuse('A fault names its operation, or *');
  if (!effect) return refuse(`A fault's effect is one of ${EFFECTS.join(', ')}`);
  const unknown = Object.keys(given).filter(
    (key) => !['service', 'operation', 'effect', ...TEXTS, ...NUMBERS].includes(key),
  );
  if (unknown.length > 0) return refuse(`A fault has no ${unknown.join(', ')}`);
  const fault: Record<string, unknown> = { service, operation, effect };
  for (const key of TEXTS) {
    if (given[key] === undefined) continue;
    if (typeof given[key] !== 'string') return refuse(`${key} must be a text`);
    fault[key] = given[key];
  }
  for (const key of NUMBERS) {
    if (given[key] === undefined) continue;
    if (typeof given[key] !== 'number' || !(given[key] >= 0)) return refuse(`${key} must be a number, 0 or more`);
    fault[key] = given[key];
  }
  // Each member was checked above.
  return fault as unknown as Fault;
};

/** Reads one fault or a list of them; throws what is wrong with it. */
export const parseFaults = (value: unknown): Fault[] => (Array.isArray(value) ? value : [value]).map(parseFault);

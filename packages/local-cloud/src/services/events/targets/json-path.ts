import { AwsError } from '../../../kernel/aws-error.js';

const STEP = /^(?:\.([A-Za-z0-9_-]+)|\[(\d+)\]|\['([^']*)'\]|\["([^"]*)"\])/;

/** The steps of `$.detail.list[0]['a b']`; EventBridge knows no filters or wildcards here. */
export const parsePath = (path: string): readonly string[] => {
  if (!path.startsWith('$')) throw new AwsError('ValidationException', `Invalid JSON path: ${path}`);
  const steps: string[] = [];
  let rest = path.slice(1);
  while (rest !== '') {
    const match = STEP.exec(rest);
    const step = match?.[1] ?? match?.[2] ?? match?.[3] ?? match?.[4];
    if (!match || step === undefined) throw new AwsError('ValidationException', `Invalid JSON path: ${path}`);
    steps.push(step);
    rest = rest.slice(match[0].length);
  }
  return steps;
};

export const valueAt = (value: unknown, path: string): unknown =>
  parsePath(path).reduce<unknown>(
    // Own members only; a list's are its indices.
    (at, step) =>
      typeof at === 'object' && at !== null && Object.hasOwn(at, step)
        ? (at as Record<string, unknown>)[step]
        : undefined,
    value,
  );

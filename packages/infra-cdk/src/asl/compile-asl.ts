import type { Choice, Edge, Flow, Retry, State, Task, Wait } from '@codepipeline-ec2/core';

/** An Amazon States Language document, or a part of one. */
export type Asl = { readonly [field: string]: unknown };

export interface AslOptions {
  /** What stands for the ARN of the function of each worker, e.g. `${Launcher}`. */
  readonly functions: Readonly<Record<string, string>>;
  /** What stands for the table's name. */
  readonly table: string;
  /** What stands for the partition in ARNs. */
  readonly partition: string;
}

/**
 * Prints a flow as a Step Functions definition (JSONata) with the same state names. Each wait gets a companion, `…Early`,
 * for the signal that was there first; the definition ends in the state before the flow's end where that state ends well.
 */
export const compileAsl = (flow: Flow, options: AslOptions): Asl => {
  const context = { flow, options };
  return {
    QueryLanguage: 'JSONata',
    StartAt: flow.start,
    States: Object.fromEntries(
      Object.entries(flow.states).flatMap(([name, state]) => compileState(name, state, context)),
    ),
  };
};

interface Context {
  readonly flow: Flow;
  readonly options: AslOptions;
}

const compileState = (name: string, state: State, context: Context): [string, Asl][] => {
  switch (state.type) {
    case 'end':
      return [[name, { Type: 'Succeed' }]];
    case 'choice':
      return [[name, choice(state)]];
    case 'task':
      return [[name, lambda(state, state.worker, { do: state.do }, context)]];
    case 'wait':
      return [
        [name, wait(name, state, context)],
        [earlyName(name), early(state, context)],
      ];
  }
};

const earlyName = (name: string): string => `${name}Early`;

const choice = (state: Choice): Asl => ({
  Type: 'Choice',
  Choices: [{ Condition: expression(`$exists($states.input.${state.known})`), ...follow(state.then) }],
  Default: state.else.to,
});

const lambda = (
  state: Pick<Task, 'then' | 'on' | 'retry'>,
  worker: string,
  payload: Asl,
  { flow, options }: Context,
): Asl => {
  const FunctionName = options.functions[worker];
  if (FunctionName === undefined) throw new Error(`No function is given for the worker '${worker}' of the flow`);
  return {
    Type: 'Task',
    Resource: `arn:${options.partition}:states:::lambda:invoke`,
    Arguments: {
      FunctionName,
      Payload: { ...payload, data: expression('$states.input'), execution: expression('$states.context.Execution.Id') },
    },
    Retry: [FUNCTION_UNWELL, ...retriers(state)],
    Catch: catchers(state, '$parse($states.errorOutput.Cause).errorMessage'),
    ...leave(flow, state.then, (field) => `$states.result.Payload.${field}`),
  };
};

/** Stores the task's token unless a signal is there already: one conditional write decides who comes first. */
const wait = (name: string, state: Wait, { flow, options }: Context): Asl => {
  const signals = state.signals.map(signalAddress);
  return {
    Type: 'Task',
    Resource: `arn:${options.partition}:states:::aws-sdk:dynamodb:updateItem.waitForTaskToken`,
    Arguments: {
      TableName: options.table,
      Key: { pk: { S: expression(`'JOB#' & $states.input.jobId`) } },
      UpdateExpression: 'SET waiting = :waiting',
      ConditionExpression: signals.map((_, index) => `attribute_not_exists(#s${index})`).join(' AND '),
      ExpressionAttributeNames: Object.fromEntries(signals.map((signal, index) => [`#s${index}`, expression(signal)])),
      ExpressionAttributeValues: {
        ':waiting': {
          M: {
            token: { S: expression('$states.context.Task.Token') },
            signals: { L: signals.map((signal) => ({ S: expression(signal) })) },
          },
        },
      },
    },
    TimeoutSeconds: typeof state.within === 'number' ? state.within : expression(`$states.input.${state.within}`),
    Retry: [TABLE_UNWELL],
    Catch: [
      {
        ErrorEquals: ['DynamoDb.ConditionalCheckFailedException'],
        Output: expression('$states.input'),
        Next: earlyName(name),
      },
      ...catchers(state, CAUSE, { timeout: ['States.Timeout'] }),
    ],
    ...leave(flow, state.then, (field) => `$states.result.${field}`),
  };
};

/** The signal was first: it is read from the table, and returned or thrown as the token would have brought it. */
const early = (state: Wait, context: Context): Asl => {
  const { timeout: _, ...on } = state.on;
  return lambda(
    { then: state.then, on, retry: state.retry },
    state.worker,
    { do: 'takeSignal', signals: state.signals.map((signal) => expression(signalAddress(signal))) },
    context,
  );
};

/** A timeout has no Cause, and "nothing" would silently drop the field. */
const CAUSE = `'' & $states.errorOutput.Cause`;

const retriers = ({ on, retry }: Pick<Task, 'on' | 'retry'>): Asl[] => {
  const { broken: unforeseen, ...named } = retry;
  const final = Object.keys(on).filter((outcome) => outcome !== 'broken' && !(outcome in named));
  return [
    ...Object.entries(named).flatMap(([outcome, times]) => (times ? [retrier([outcome], times)] : [])),
    // States.ALL would retry the outcomes that have an edge of their own as well.
    ...(unforeseen && final.length > 0 ? [{ ErrorEquals: final, MaxAttempts: 0 }] : []),
    ...(unforeseen ? [retrier(['States.ALL'], unforeseen)] : []),
  ];
};

const catchers = (
  { on }: { readonly on: Task['on'] },
  cause: string,
  errorNames: Readonly<Record<string, readonly string[]>> = {},
): Asl[] => {
  const { broken, ...outcomes } = on;
  const byEdge = Object.entries(outcomes).flatMap(([outcome, edge]) =>
    edge ? [{ ErrorEquals: errorNames[outcome] ?? [outcome], ...follow(edge, cause) }] : [],
  );
  // Whatever nobody foresaw: its Cause may be prose, and an expression that fails in a Catch ends the execution.
  return [...merged(byEdge), { ErrorEquals: ['States.ALL'], ...follow(broken, CAUSE) }];
};

/** Catchers that do the same are one. */
const merged = (
  catchers: readonly { readonly ErrorEquals: readonly string[]; readonly Next: string; readonly Output: string }[],
): Asl[] => {
  const found = new Map<string, { ErrorEquals: string[]; Output: string; Next: string }>();
  for (const { ErrorEquals, Output, Next } of catchers) {
    const key = `${Next} ${Output}`;
    const same = found.get(key);
    if (same) same.ErrorEquals.push(...ErrorEquals);
    else found.set(key, { ErrorEquals: [...ErrorEquals], Output, Next });
  }
  return [...found.values()];
};

/** The job's data is the state's input; an edge adds to it what was learned. */
const follow = (edge: Edge, cause?: string): { Output: string; Next: string } => ({
  Output: output(edge, cause === undefined ? [] : learnedOf(edge, cause)),
  Next: edge.to,
});

/** A cause that begins with no number sets no field: what is undefined is left out. */
const learnedOf = ({ seconds }: Edge, cause: string): readonly (readonly [string, string])[] => [
  ['cause', cause],
  ...(seconds === undefined ? [] : [[seconds, `$number($match(${cause}, /^[1-9][0-9]*/).match)`] as const]),
];

const leave = (flow: Flow, edge: Edge, field: (name: string) => string): Asl => {
  const Output = output(
    edge,
    (edge.keep ?? []).map((name) => [name, field(name)]),
  );
  return flow.states[edge.to]?.type === 'end' ? { Output, End: true } : { Output, Next: edge.to };
};

const output = (edge: Edge, learned: readonly (readonly [string, string])[]): string => {
  const failure = edge.failure ? [['failure', JSON.stringify(edge.failure)] as const] : [];
  const patch = [...learned, ...failure].map(([name, value]) => `"${name}": ${value}`);
  return expression(patch.length === 0 ? '$states.input' : `$merge([$states.input, {${patch.join(', ')}}])`);
};

const retrier = (ErrorEquals: readonly string[], { first, max, times }: Retry): Asl => ({
  ErrorEquals,
  IntervalSeconds: first,
  MaxDelaySeconds: max,
  MaxAttempts: times,
  BackoffRate: 2,
  JitterStrategy: 'FULL',
});

/** What the services themselves get wrong now and then is not worth an outcome. */
const HICCUP: Retry = { first: 1, max: 30, times: 10 };
const FUNCTION_UNWELL = retrier(
  [
    'Lambda.ServiceException',
    'Lambda.AWSLambdaException',
    'Lambda.SdkClientException',
    'Lambda.TooManyRequestsException',
  ],
  HICCUP,
);
const TABLE_UNWELL = retrier(
  [
    'DynamoDb.DynamoDbException',
    'DynamoDb.InternalServerErrorException',
    'DynamoDb.ProvisionedThroughputExceededException',
    'DynamoDb.RequestLimitExceededException',
  ],
  HICCUP,
);

const expression = (jsonata: string): string => `{% ${jsonata} %}`;

/** `ready:attempt` → the attribute's name, e.g. `ready:1`. */
const signalAddress = (signal: string): string => {
  const colon = signal.indexOf(':');
  return `'${signal.slice(0, colon)}:' & $string($states.input.${signal.slice(colon + 1)})`;
};

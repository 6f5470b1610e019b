/** What of a state in the definition a mistake may touch. */
interface State {
  readonly [field: string]: unknown;
  readonly Catch?: readonly { readonly ErrorEquals: readonly string[]; readonly Next: string }[];
  readonly Retry?: readonly { readonly ErrorEquals: readonly string[]; readonly MaxAttempts: number }[];
}
interface Definition {
  readonly States: Readonly<Record<string, State>>;
}
type Mistake = readonly [what: string, state: string, make: (state: State) => State];

/** Changes something deep inside by its text. */
const replace =
  (pattern: string | RegExp, by: string) =>
  (state: State): State =>
    // What a text of JSON is read back as.
    JSON.parse(JSON.stringify(state).replace(pattern, by)) as State;

/** A mistake of each sort that a printer of definitions can make. */
export const plantedMistakes: readonly Mistake[] = [
  [
    'an outcome is not caught',
    'AwaitReady',
    (state) => ({ ...state, Catch: (state.Catch ?? []).filter(({ ErrorEquals }) => !ErrorEquals.includes('lost')) }),
  ],
  [
    'an outcome leads elsewhere',
    'AwaitResult',
    (state) => ({
      ...state,
      Catch: (state.Catch ?? []).map((one) => (one.ErrorEquals.includes('failed') ? { ...one, Next: 'Release' } : one)),
    }),
  ],
  ['a state leads elsewhere', 'RunCommand', (state) => ({ ...state, Next: 'AwaitReady' })],
  ['the seconds to wait are another number', 'Acquire', replace('[1-9][0-9]*', '[1-9]')],
  ['what was learned is forgotten', 'RunCommand', (state) => ({ ...state, Output: '{% $states.input %}' })],
  ['a failure has another kind', 'AwaitResultEarly', replace('buildFailed', 'broken')],
  [
    'an outcome is retried once less',
    'ProbeReady',
    (state) => ({
      ...state,
      Retry: (state.Retry ?? []).map((one) =>
        one.ErrorEquals.includes('notReady') ? { ...one, MaxAttempts: one.MaxAttempts - 1 } : one,
      ),
    }),
  ],
  [
    'a service that is unwell is called once less',
    'Acquire',
    (state) => ({
      ...state,
      Retry: (state.Retry ?? []).map((one) =>
        one.ErrorEquals.includes('Lambda.TooManyRequestsException')
          ? { ...one, MaxAttempts: one.MaxAttempts - 1 }
          : one,
      ),
    }),
  ],
  ['a pause between tries grows no more', 'ReportSuccess', replace('"MaxDelaySeconds":60', '"MaxDelaySeconds":30')],
  ['tries are not spread', 'Release', replace(/"JitterStrategy":"FULL"/g, '"JitterStrategy":"NONE"')],
  [
    'an outcome that is final is retried as an unforeseen one',
    'Acquire',
    (state) => ({ ...state, Retry: (state.Retry ?? []).filter(({ MaxAttempts }) => MaxAttempts > 0) }),
  ],
  ['a wait does not look for a stored signal', 'AwaitReady', replace(/attribute_not_exists\(#s\d\) AND /, '')],
  ['a wait looks under another name', 'AwaitLog', replace(/'ended:'/g, "'result:'")],
  ['a token is filed under another name', 'AwaitResult', replace('SET waiting', 'SET token')],
  [
    'the less telling signal is read first',
    'AwaitResultEarly',
    replace(/(\[)("[^"]*cancelled[^"]*"),("[^"]*")/, '$1$3,$2'),
  ],
  [
    'a reader of a signal that dies is not asked again',
    'AwaitResultEarly',
    (state) => ({
      ...state,
      Retry: (state.Retry ?? []).filter(({ ErrorEquals }) => !ErrorEquals.includes('States.ALL')),
    }),
  ],
  ['a wait has the deadline of another', 'AwaitLog', replace('logSeconds', 'buildSeconds')],
  ['another function is called', 'Release', replace('${Launcher}', '${Report}')],
  ['a question is answered the wrong way round', 'HasLog', (state) => ({ ...state, Default: 'AwaitLog' })],
];

/** The definition with one mistake in it. */
export const withMistake = (definition: unknown, [what, name, make]: Mistake): Definition => {
  // Printed from the flow: an object of states.
  const right = definition as Definition;
  const state = right.States[name];
  const wrong = state && make(state);
  if (!wrong || JSON.stringify(wrong) === JSON.stringify(state)) throw new Error(`Not planted in ${name}: ${what}`);
  return { ...right, States: { ...right.States, [name]: wrong } };
};

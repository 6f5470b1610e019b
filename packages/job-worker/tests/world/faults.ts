/** Thrown where a function is said to die: nothing may catch it. */
class CrashError extends Error {
  override readonly name = 'CrashError';
}

/** Decides at every call of every port whether the caller dies now. */
export interface Faults {
  /** Names of the calls that were made. */
  readonly calls: string[];
  /** The number of the call, from 1, at which the caller dies; before its effect or after it. */
  crash: { readonly call: number; readonly when: 'before' | 'after' } | undefined;
}

export const noFaults = (): Faults => ({ calls: [], crash: undefined });

type Method = (...values: never[]) => unknown;

/** The port, with every call counted and one of them perhaps the last that its caller makes. */
export const withFaults = <T extends object>(name: string, port: T, faults: Faults): T =>
  new Proxy(port, {
    get(target, key) {
      const member: unknown = Reflect.get(target, key);
      // Names of executions and the like are no calls.
      if (typeof member !== 'function' || typeof key === 'symbol' || key === 'arnOf') return member;
      return async (...values: never[]) => {
        faults.calls.push(`${name}.${key}`);
        const number = faults.calls.length;
        const { crash } = faults;
        if (crash?.call === number && crash.when === 'before') throw new CrashError(`before ${name}.${key}`);
        // A function that is a member of a port is one of its methods.
        const answer = await (member as Method).apply(target, values);
        if (crash?.call === number) throw new CrashError(`after ${name}.${key}`);
        return answer;
      };
    },
  });

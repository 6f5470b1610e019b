/** Named texts that the stack, its owner or AWS publishes. */
export interface ParameterStore {
  /** undefined: there is no such parameter. */
  read(name: string): Promise<string | undefined>;
}

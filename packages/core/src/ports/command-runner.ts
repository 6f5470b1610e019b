/** A command for one instance. */
export interface Command {
  readonly instanceId: string;
  readonly document: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** ≤ 100 characters; what the command can be found by. */
  readonly comment: string;
  readonly logGroup: string;
  /** How long the instance may take to begin. */
  readonly deliverySeconds: number;
}

export type SendOutcome =
  | { readonly status: 'sent'; readonly commandId: string }
  /** The instance's agent is not connected (yet, or any more). */
  | { readonly status: 'notReady'; readonly message: string };

/** What is known of a command. */
export interface CommandReport {
  /** As the service names it, e.g. `Success`. */
  readonly status: string;
  /** Absent while it runs. */
  readonly exitCode?: number;
  /** What it printed, or the beginning of it. */
  readonly output: string;
  /** What the command was sent with. */
  readonly comment: string;
}

/** Runs commands on instances. */
export interface CommandRunner {
  send(command: Command): Promise<SendOutcome>;
  /** The command that was sent to the instance with this comment. */
  find(instanceId: string, comment: string): Promise<string | undefined>;
  isOnline(instanceId: string): Promise<boolean>;
  /** Kills what the command still runs. One that is over, or that nobody knows, needs no cancelling. */
  cancel(commandId: string, instanceId: string): Promise<void>;
  /** undefined: nobody knows the command. */
  report(commandId: string, instanceId: string): Promise<CommandReport | undefined>;
}

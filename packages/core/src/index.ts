export * from './closing-call/index.js';
export * from './intake/index.js';
export * from './ports/index.js';

export { signalNames } from './flow/flow.js';
export type {
  Choice,
  Data,
  Edge,
  End,
  Failure,
  FailureType,
  Flow,
  Outcomes,
  Retry,
  State,
  Task,
  Wait,
} from './flow/flow.js';
export { jobFlow } from './flow/job-flow.js';
export type {
  JobAction,
  JobFailureKind,
  JobField,
  JobFlow,
  JobOutcome,
  JobStateName,
  JobWorker,
} from './flow/job-flow.js';
export { start, transition } from './flow/transition.js';
export type { Await, Call, EndedIn, FlowCommand, FlowEvent, FlowJob, Step, Succeeded } from './flow/transition.js';

export { DEFAULT_ENVIRONMENT, DEFAULT_TIMEOUT_MINUTES, MAX_TIMEOUT_MINUTES } from './job/action-configuration.js';
export type {
  ActionConfiguration,
  ConfigurationFault,
  OutputPath,
  ParsedConfiguration,
} from './job/action-configuration.js';
export { ACTION_PROPERTIES } from './job/action-properties.js';
export type { ActionProperty, ActionPropertyName } from './job/action-properties.js';
export { ec2ImageId, parseImage } from './job/image.js';
export type { Image } from './job/image.js';
export { parseActionConfiguration } from './job/parse-action-configuration.js';

export { decodeLines, encodeLines } from './line-format/line-format.js';
export type { DecodedLines, Line } from './line-format/line-format.js';

export { decodeTicket } from './ticket/decode-ticket.js';
export type { DecodedTicket } from './ticket/decode-ticket.js';
export { encodeTicket } from './ticket/encode-ticket.js';
export {
  agentKey,
  jobKeyPrefixes,
  OBJECT_SIGNALS,
  parseSignalKey,
  parseTicketKey,
  signalKey,
  ticketKey,
} from './ticket/object-keys.js';
export type { ObjectSignal, SignalAddress, TicketAddress } from './ticket/object-keys.js';
export type { NameValue, SignedUrl, Ticket, TicketInput, TicketOutput } from './ticket/ticket.js';
export { JOB_ID, parseTicketId, ticketId } from './ticket/ticket-id.js';
export type { TicketNumber } from './ticket/ticket-id.js';
export { TICKET_PARAMETER_LIMIT, ticketParameter, TicketUrlTooLongError } from './ticket/ticket-parameter.js';

export { decideAnswer, decideContinuation, decideReport } from './closing-call/closing-call.js';
export type { ClosingCall, ClosingStep, Progress } from './closing-call/closing-call.js';

export { decideAcknowledged } from './intake/acknowledged.js';
export { decideDelivery, rootJobId, type Asked, type DeliveryStep } from './intake/delivery.js';

export { epochSeconds, type Clock, type Ids } from './ports/clock.js';
export type { Command, CommandReport, CommandRunner, SendOutcome } from './ports/command-runner.js';
export type { Executions, ExecutionState, StartOutcome } from './ports/executions.js';
export type { Fleet, FleetInstance, ImageOutcome, LaunchOutcome, LaunchRequest } from './ports/fleet.js';
export type { IntakeMessage, IntakeQueue } from './ports/intake-queue.js';
export type {
  ArtifactLocation,
  DeliveredJob,
  JobData,
  PipelineContext,
  TemporaryCredentials,
} from './ports/job-data.js';
export { parseJobRecord } from './ports/job-record.js';
export type {
  Claim,
  Closing,
  JobAttributes,
  JobRecord,
  Launch,
  Order,
  SentTicket,
  Signal,
  Verdict,
} from './ports/job-record.js';
export type {
  Acknowledgement,
  ActionExecutionStatus,
  ClosingAnswer,
  ExecutionDetails,
  FailureDetails,
  JobSource,
  Poll,
} from './ports/job-source.js';
export { attributesOf, changed, joined } from './ports/job-change.js';
export type { IntakeSwitch } from './ports/intake-switch.js';
export type { LaunchTokens } from './ports/launch-tokens.js';
export { LIMIT_SECONDS, limitName, type LimitPlaces, type Places } from './ports/limit-places.js';
export type { ChangeOutcome, Due, InstanceOwner, JobChange, JobTable } from './ports/job-table.js';
export type { ObjectStore, ReadOutcome } from './ports/object-store.js';
export type { ParameterStore } from './ports/parameter-store.js';
export { PortError } from './ports/port-error.js';
export type { OwnCredentials, SignRequest, UrlSigner } from './ports/url-signer.js';

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
export type {
  Await,
  Call,
  Early,
  EndedIn,
  FlowCommand,
  FlowEvent,
  FlowJob,
  Step,
  Succeeded,
} from './flow/transition.js';

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

export { buildVariables } from './job/build-environment.js';
export type { BuildFacts } from './job/build-environment.js';
export { environmentFaults, MAX_PLACES, parseEnvironmentSettings, platformFaults } from './job/environment-settings.js';
export type { EnvironmentSettings, ParsedEnvironment } from './job/environment-settings.js';
export type { Platform } from './job/platform.js';
export { ARTIFACT_CREDENTIALS_SECONDS, parseJob, parseJobData } from './job/parse-job.js';
export type { UnreadableJob } from './job/parse-job.js';

export { clientToken } from './launch-plan/client-token.js';
export type { LaunchTry } from './launch-plan/client-token.js';
export { launchPlan } from './launch-plan/launch-plan.js';
export type { LaunchWish, Market, Place } from './launch-plan/launch-plan.js';
export { outcomeOfPlan, tryNextPlace } from './launch-plan/plan-outcome.js';
export type { PlanOutcome, RefusedLaunch } from './launch-plan/plan-outcome.js';

export { DEFAULT_LAUNCH_RATE, fullBucket, takeLaunchToken, tokenMilliseconds } from './launch-rate/launch-rate.js';
export type { LaunchRate, LaunchToken } from './launch-rate/launch-rate.js';

export { configurationMessage } from './messages/configuration-message.js';
export type { FailureFacts } from './messages/failure-facts.js';
export { failureMessage } from './messages/failure-message.js';
export { EXTERNAL_EXECUTION_ID_LIMIT, FAILURE_MESSAGE_LIMIT, SUMMARY_LIMIT } from './messages/limits.js';
export { progressSummary, successSummary, turnSummary, type Limit } from './messages/success-summary.js';

export { PHASES } from './result/build-result.js';
export type { BuildResult, Phase, TransferSize } from './result/build-result.js';
export { parseResult, RESULT_LIMIT_BYTES } from './result/parse-result.js';
export type { ParsedResult } from './result/parse-result.js';
export { outcomeOfResult } from './result/result-outcome.js';
export type { SignalOutcome } from './result/result-outcome.js';

export { commandState, EXIT_RENEW, renewMarker, signalOfCommand } from './tables/command-status.js';
export type { CommandSignal, CommandState, EndedCommand } from './tables/command-status.js';
export { classifyLaunchError } from './tables/launch-errors.js';
export type { LaunchRefusal } from './tables/launch-errors.js';
export { STEP_FUNCTIONS_ERRORS } from './tables/step-functions-errors.js';

export { cutText, cutToEnd } from './text/cut-text.js';

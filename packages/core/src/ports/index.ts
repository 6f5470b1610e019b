export { epochSeconds, type Clock, type Ids } from './clock.js';
export type { Command, CommandReport, CommandRunner, SendOutcome } from './command-runner.js';
export type { Executions, ExecutionState, StartOutcome } from './executions.js';
export type { Fleet, FleetInstance, ImageOutcome, LaunchOutcome, LaunchRequest } from './fleet.js';
export type { IntakeMessage, IntakeQueue } from './intake-queue.js';
export type { ArtifactLocation, DeliveredJob, JobData, PipelineContext, TemporaryCredentials } from './job-data.js';
export { parseJobRecord } from './job-record.js';
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
} from './job-record.js';
export type {
  Acknowledgement,
  ActionExecutionStatus,
  ClosingAnswer,
  ExecutionDetails,
  FailureDetails,
  JobSource,
  Poll,
} from './job-source.js';
export { attributesOf, changed, joined } from './job-change.js';
export type { ChangeOutcome, InstanceOwner, JobChange, JobTable } from './job-table.js';
export type { ObjectStore, ReadOutcome } from './object-store.js';
export type { ParameterStore } from './parameter-store.js';
export { PortError } from './port-error.js';
export type { OwnCredentials, SignRequest, UrlSigner } from './url-signer.js';

export { decideAnswer, decideContinuation, decideReport } from './closing-call.js';
export type { ClosingCall, ClosingStep, Progress } from './closing-call.js';

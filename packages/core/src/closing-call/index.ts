export { decideAnswer, decideContinuation, decideReport } from './closing-call.js';
export type { ClosingStep } from './closing-call.js';

export { sfnExecutions } from './executions.js';

export { sqsIntakeQueue } from './intake-queue.js';

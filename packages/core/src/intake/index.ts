export { decideAcknowledged } from './acknowledged.js';
export { decideDelivery, rootJobId, type Asked } from './delivery.js';

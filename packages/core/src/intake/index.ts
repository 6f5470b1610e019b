export { decideAcknowledged } from './acknowledged.js';
export { decideDelivery, rootJobId, type Asked, type DeliveryStep } from './delivery.js';

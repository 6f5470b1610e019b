import type { ServiceFactory, ServiceName } from '../kernel/service.js';

/** Every service that the local cloud has. Loaded when a cloud is made. */
export const SERVICES: Partial<Record<ServiceName, () => Promise<ServiceFactory>>> = {};

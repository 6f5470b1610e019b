import type { ServiceFactory, ServiceName } from '../kernel/service.js';

/** Every service that the local cloud has. Loaded when a cloud is made. */
export const SERVICES: Partial<Record<ServiceName, () => Promise<ServiceFactory>>> = {
  s3: async () => (await import('./s3/index.js')).createS3Service,
  states: async () => (await import('./states/index.js')).createStatesService,
};

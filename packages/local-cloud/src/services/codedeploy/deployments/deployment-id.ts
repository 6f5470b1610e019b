import type { Cloud } from '../../../kernel/cloud.js';

export const newDeploymentId = (cloud: Pick<Cloud, 'hex'>): string => `d-${cloud.hex(9).toUpperCase()}`;

import type { Cloud } from '../../kernel/cloud.js';
import type { Service } from '../../kernel/service.js';
import { alarmOperations } from './alarms.js';
import { dashboardOperations } from './dashboards.js';

/** CloudWatch, as far as stacks declare alarms and dashboards. */
export const createMonitoringService = (cloud: Cloud): Service => ({
  name: 'monitoring',
  operations: { ...alarmOperations(cloud), ...dashboardOperations(cloud) },
});

import type { Cloud } from '../../kernel/cloud.js';
import type { Service } from '../../kernel/service.js';
import { secretOperations } from './secrets.js';

export const createSecretsmanagerService = (cloud: Cloud): Service => ({
  name: 'secretsmanager',
  operations: secretOperations(cloud),
});

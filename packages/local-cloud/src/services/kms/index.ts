import { readResourcePolicy } from '../../kernel/authorization/resource-policy.js';
import type { Cloud } from '../../kernel/cloud.js';
import type { Service } from '../../kernel/service.js';
import { aliasOperations } from './aliases.js';
import { encryptionOperations } from './encryption.js';
import { openKeyStore } from './key-store.js';
import { keyOperations } from './keys.js';

export const createKmsService = (cloud: Cloud): Service => {
  const store = openKeyStore(cloud);
  return {
    name: 'kms',
    operations: {
      ...keyOperations(cloud, store),
      ...aliasOperations(cloud, store),
      ...encryptionOperations(store),
    },
    resourcePolicy: (keyArn) => readResourcePolicy(store.keys.get(keyArn.split('/').at(-1) ?? '')?.policy),
  };
};

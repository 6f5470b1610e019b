import type { ChangedRef } from '../../codecommit/repository-record.js';
import type { Engine } from '../engine/engine.js';
import { gitSourceSettings } from '../sources/git-source-settings.js';
import { hubSignature } from './authentication.js';
import { deliver } from './receive-webhook.js';
import { sourceActionOf } from './source-action.js';

const NONE = '0'.repeat(40);

/** Sends to registered webhooks what GitHub would send when its repository was pushed to. */
export const sendGithubPush = (engine: Engine, repository: string, changes: readonly ChangedRef[]): void => {
  const { store } = engine.world;
  for (const { name } of [...store.webhooks.values()]) {
    for (const change of changes) {
      // Each delivery stores that it was.
      const webhook = store.webhooks.get(name);
      const action = webhook && sourceActionOf(store, webhook);
      const settings = action && gitSourceSettings(action.actionTypeId, action.configuration);
      if (!webhook?.registered || settings?.repository !== repository) continue;
      const body = Buffer.from(JSON.stringify(payload(repository, change)));
      const signature = webhook.secretToken === undefined ? {} : signatures(webhook.secretToken, body);
      deliver(engine, webhook, { 'content-type': 'application/json', 'x-github-event': 'push', ...signature }, body);
    }
  }
};

const signatures = (secret: string, body: Buffer) => ({
  'x-hub-signature': hubSignature('sha1', secret, body),
  'x-hub-signature-256': hubSignature('sha256', secret, body),
});

const payload = (repository: string, { ref, before = NONE, after = NONE }: ChangedRef): object => ({
  ref,
  before,
  after,
  created: before === NONE,
  deleted: after === NONE,
  repository: { name: repository.split('/').at(-1), full_name: repository },
  head_commit: after === NONE ? null : { id: after },
});

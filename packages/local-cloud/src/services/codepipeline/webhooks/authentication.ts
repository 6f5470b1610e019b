import { createHmac, timingSafeEqual } from 'node:crypto';
import { BlockList, isIP } from 'node:net';
import type { WebhookAuthConfiguration, WebhookAuthenticationType } from '@aws-sdk/client-codepipeline';
import { AwsError } from '../../../kernel/aws-error.js';
import type { WebhookRecord } from '../state/webhook.js';

type Authentication = Pick<WebhookRecord, 'authentication' | 'secretToken' | 'allowedIpRange'>;

/** How a webhook knows its callers; refused when the configuration does not fit the kind. */
export const authenticationOf = (
  authentication: WebhookAuthenticationType,
  { SecretToken: secretToken, AllowedIPRange: allowedIpRange }: WebhookAuthConfiguration,
): Authentication => {
  const refused = (why: string): AwsError =>
    new AwsError('InvalidWebhookAuthenticationParametersException', `Authentication ${authentication}: ${why}`);
  switch (authentication) {
    case 'GITHUB_HMAC':
      if (secretToken === undefined || allowedIpRange !== undefined) {
        throw refused('SecretToken must be set, and nothing else');
      }
      return { authentication, secretToken };
    case 'IP':
      if (allowedIpRange === undefined || secretToken !== undefined) {
        throw refused('AllowedIPRange must be set, and nothing else');
      }
      if (!rangeOf(allowedIpRange)) throw refused(`AllowedIPRange ${allowedIpRange} is not a valid CIDR range`);
      return { authentication, allowedIpRange };
    case 'UNAUTHENTICATED':
      if (secretToken !== undefined || allowedIpRange !== undefined) throw refused('no properties can be set');
      return { authentication };
  }
};

const rangeOf = (cidr: string): BlockList | undefined => {
  const [, address = '', bits = ''] = /^([^/]+)\/(\d{1,3})$/.exec(cidr) ?? [];
  const version = isIP(address);
  if (version === 0 || Number(bits) > (version === 4 ? 32 : 128)) return undefined;
  const list = new BlockList();
  list.addSubnet(address, Number(bits), version === 4 ? 'ipv4' : 'ipv6');
  return list;
};

/** The cloud listens on the loopback only: every caller comes from there. */
const CALLER_ADDRESS = '127.0.0.1';

/** Why a request is not let in; undefined when it is. */
export const authenticationFault = (
  webhook: Authentication,
  headers: Readonly<Record<string, string | undefined>>,
  body: Uint8Array,
): string | undefined => {
  switch (webhook.authentication) {
    case 'UNAUTHENTICATED':
      return undefined;
    case 'IP':
      return rangeOf(webhook.allowedIpRange ?? '')?.check(CALLER_ADDRESS)
        ? undefined
        : `${CALLER_ADDRESS} is not in the allowed range ${webhook.allowedIpRange}`;
    case 'GITHUB_HMAC': {
      const secret = webhook.secretToken ?? '';
      const [sha256, sha1] = [headers['x-hub-signature-256'], headers['x-hub-signature']];
      const signed =
        sha256 === undefined
          ? equals(sha1 ?? '', hubSignature('sha1', secret, body))
          : equals(sha256, hubSignature('sha256', secret, body));
      return signed ? undefined : 'The signature in X-Hub-Signature-256 or X-Hub-Signature does not fit the body';
    }
  }
};

/** As GitHub signs what it sends. */
export const hubSignature = (algorithm: 'sha1' | 'sha256', secret: string, body: Uint8Array): string =>
  `${algorithm}=${createHmac(algorithm, secret).update(body).digest('hex')}`;

const equals = (given: string, wanted: string): boolean => {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
};

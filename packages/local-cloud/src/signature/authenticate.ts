import type { Clock } from '../clock/clock.js';
import { ROOT, type Caller } from '../kernel/caller.js';
import {
  callerOf,
  ROOT_ACCESS_KEY_ID,
  ROOT_SECRET_ACCESS_KEY,
  type CredentialStore,
} from '../kernel/credential-store.js';
import type { WireRequest } from '../protocol/wire.js';
import { presentedSignature, type PresentedSignature, type PresentedV4 } from './presented-signature.js';
import type { RefusalReason } from './refusal.js';
import { verifyV2 } from './version-2.js';
import { parseSignatureDate, verifyV4, type VerifiedV4 } from './version-4.js';

export interface Authenticated {
  readonly caller: Caller;
  /** For bodies whose chunks are signed too. */
  readonly verified: VerifiedV4 | undefined;
}

export type Authentication = Authenticated | { readonly refused: RefusalReason };

interface World {
  readonly clock: Pick<Clock, 'now'>;
  /** Milliseconds since the epoch, of this machine: clients outside the cloud know no other time. */
  readonly realNow: () => number;
  readonly credentials: Pick<CredentialStore, 'find' | 'findLongTerm'>;
}

const FIFTEEN_MINUTES_MS = 15 * 60 * 1000;

const identify = (
  presented: PresentedSignature,
  world: World,
): { caller: Caller; secretAccessKey: string } | { refused: RefusalReason } => {
  // Many tools are set up with some token beside test/test: the root key needs none and minds none.
  if (presented.accessKeyId === ROOT_ACCESS_KEY_ID) return { caller: ROOT, secretAccessKey: ROOT_SECRET_ACCESS_KEY };
  const longTerm = world.credentials.findLongTerm(presented.accessKeyId);
  if (longTerm) return longTerm;
  const issued = world.credentials.find(presented.accessKeyId);
  if (!issued) return { refused: 'unknownKey' };
  if (presented.sessionToken !== issued.sessionToken) return { refused: 'wrongToken' };
  if (issued.expiresAt <= world.clock.now()) return { refused: 'expiredToken' };
  return { caller: callerOf(issued), secretAccessKey: issued.secretAccessKey };
};

const refuseTime = (presented: PresentedV4, world: World): RefusalReason | undefined => {
  const signedAt = parseSignatureDate(presented.date);
  if (Number.isNaN(signedAt)) return 'malformed';
  const ahead = Math.min(signedAt - world.clock.now(), signedAt - world.realNow());
  if (presented.expiresSeconds !== undefined) {
    if (ahead > FIFTEEN_MINUTES_MS) return 'notYetValid';
    return world.clock.now() > signedAt + presented.expiresSeconds * 1000 ? 'expiredUrl' : undefined;
  }
  // Clients set their clocks by answers of the cloud, some of which are old: all between both clocks is right.
  const earliest = Math.min(world.clock.now(), world.realNow()) - FIFTEEN_MINUTES_MS;
  const latest = Math.max(world.clock.now(), world.realNow()) + FIFTEEN_MINUTES_MS;
  return signedAt >= earliest && signedAt <= latest ? undefined : 'skewed';
};

/**
 * Finds who made a request.
 * @param bodyHash hex SHA-256 of the body, asked for only where the request does not say what was signed
 */
export const authenticate = async (
  request: WireRequest,
  world: World,
  bodyHash: () => Promise<string>,
): Promise<Authentication> => {
  const presented = presentedSignature(request);
  if (presented === undefined) return { refused: 'missing' };
  if (presented === 'malformed') return { refused: 'malformed' };
  const identity = identify(presented, world);
  if ('refused' in identity) return identity;
  const { caller, secretAccessKey } = identity;

  if (presented.version === 2) {
    if (!verifyV2(request, presented, secretAccessKey)) return { refused: 'wrongSignature' };
    const expired = world.clock.now() > Number(presented.expires) * 1000;
    return expired ? { refused: 'expiredUrl' } : { caller, verified: undefined };
  }
  const verified = verifyV4(request, presented, secretAccessKey, presented.payloadHash ?? (await bodyHash()));
  if (!verified) return { refused: 'wrongSignature' };
  const untimely = refuseTime(presented, world);
  return untimely ? { refused: untimely } : { caller, verified };
};

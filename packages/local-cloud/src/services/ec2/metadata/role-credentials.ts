import { AwsError } from '../../../kernel/aws-error.js';
import { asService } from '../../../kernel/caller.js';
import type { Cloud, Credentials } from '../../../kernel/cloud.js';
import { openIamState } from '../../iam/iam-state.js';
import type { InstanceRecord } from '../instance-record.js';

const LIFETIME_MS = 6 * 3_600_000;
/** New ones are there this long before the old ones end; all SDKs ask again within it. */
const RENEW_BEFORE_MS = 30 * 60_000;

const EC2 = asService('ec2.amazonaws.com');

/** What an instance gets of its profile's role. Times are the machine's own: processes on it know no other. */
export type RoleCredentials = { readonly roleName: string; readonly updatedAt: number } & (
  | { readonly kind: 'issued'; readonly credentials: Credentials; readonly endsAt: number }
  /** The role's trust policy does not let EC2 take it on. */
  | { readonly kind: 'untrusting' }
);

/**
 * The credentials of instances' roles, kept until they are to be renewed.
 *
 * @param wall milliseconds since the epoch, by the machine's own clock
 */
export const createRoleCredentials = (
  cloud: Pick<Cloud, 'call' | 'clock' | 'collection' | 'issueCredentials'>,
  wall: () => number,
) => {
  const { instanceProfiles, roles } = openIamState(cloud);
  const issued = new Map<string, RoleCredentials & { readonly kind: 'issued'; readonly roleArn: string }>();
  // Hours of a process are that many more of a cloud whose time runs faster.
  const factor = cloud.clock.kind === 'x10' ? 10 : 1;

  /** A profile may get its role, or another one, while the instance runs. */
  const roleOf = ({ profile }: InstanceRecord): { readonly name: string; readonly arn: string } | undefined => {
    if (!profile) return undefined;
    const { role } = instanceProfiles.get(profile.arn.split('/').at(-1) ?? '') ?? {};
    return role === undefined ? undefined : roles.get(role);
  };

  const isTrusted = async (roleArn: string, instanceId: string): Promise<boolean> => {
    try {
      await cloud.call('sts', 'AssumeRole', { RoleArn: roleArn, RoleSessionName: instanceId }, EC2);
      return true;
    } catch (error) {
      if (error instanceof AwsError && error.code === 'AccessDenied') return false;
      throw error;
    }
  };

  return {
    of: async (record: InstanceRecord): Promise<RoleCredentials | undefined> => {
      const role = roleOf(record);
      if (!role) return undefined;
      const now = wall();
      const known = issued.get(record.instanceId);
      if (known?.roleArn === role.arn && known.endsAt - now > RENEW_BEFORE_MS) return known;
      if (!(await isTrusted(role.arn, record.instanceId))) {
        return { kind: 'untrusting', roleName: role.name, updatedAt: now };
      }
      const fresh = {
        kind: 'issued',
        roleName: role.name,
        roleArn: role.arn,
        updatedAt: now,
        endsAt: now + LIFETIME_MS,
        credentials: cloud.issueCredentials(
          { kind: 'role', roleArn: role.arn, sessionName: record.instanceId },
          (LIFETIME_MS / 1000) * factor,
        ),
      } as const;
      issued.set(record.instanceId, fresh);
      return fresh;
    },
    forget: (instanceId: string): void => void issued.delete(instanceId),
  };
};

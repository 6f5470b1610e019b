import type { EC2TagFilter } from '@aws-sdk/client-codedeploy';
import type { DescribeInstancesCommandOutput, Tag } from '@aws-sdk/client-ec2';
import { AwsError } from '../../../kernel/aws-error.js';
import type { Caller } from '../../../kernel/caller.js';
import type { DeploymentRecord, GroupRecord } from '../records.js';
import type { World } from '../store.js';
import { sameRevision } from '../revisions.js';
import { DeploymentFailure } from './deployment-failure.js';

/** The running instances that the group's tags choose, in the order in which they get the revision. */
export const chooseInstances = async (
  { cloud, store }: World,
  group: GroupRecord,
  { revision, updateOutdatedInstancesOnly }: DeploymentRecord,
): Promise<string[]> => {
  const session = { kind: 'role', roleArn: group.serviceRoleArn, sessionName: 'codedeploy' } as const;
  const role: Caller = { ...session, accessKeyId: cloud.issueCredentials(session, 3600).accessKeyId };
  const Filters = [{ Name: 'instance-state-name', Values: ['running'] }];
  const { Reservations = [] } = await cloud
    .call<DescribeInstancesCommandOutput>('ec2', 'DescribeInstances', { Filters }, role)
    .catch((error: unknown) => {
      if (!(error instanceof AwsError) || error.code !== 'UnauthorizedOperation') throw error;
      throw new DeploymentFailure(
        'IAM_ROLE_PERMISSIONS',
        `The IAM role ${group.serviceRoleArn} does not give you permission to perform operations in the following ` +
          'AWS service: AmazonEC2. Contact your AWS administrator if you need help. If you are an AWS administrator, ' +
          'you can grant permissions to your users or groups by creating IAM policies.',
      );
    });
  const chosen = Reservations.flatMap(({ Instances = [] }) => Instances)
    .filter(({ Tags = [] }) => isChosen(group, Tags))
    .flatMap(({ InstanceId }) => InstanceId ?? []);
  const installed = (id: string) => store.installed.get(`${group.id}/${id}`);
  const isCurrent = (id: string): boolean => {
    const last = installed(id)?.last;
    return last !== undefined && sameRevision(last.revision, revision);
  };
  // Unhealthy ones first, then unknown, old and current revisions.
  const rank = (id: string): number => {
    const known = installed(id);
    if (known?.healthy === false) return 0;
    if (!known?.last) return 1;
    return isCurrent(id) ? 3 : 2;
  };
  return chosen
    .filter((id) => !updateOutdatedInstancesOnly || rank(id) !== 3)
    .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
};

const isChosen = ({ tagSet }: Pick<GroupRecord, 'tagSet'>, tags: readonly Tag[]): boolean =>
  tagSet.length > 0 && tagSet.every((filters) => filters.some((filter) => passes(filter, tags)));

const passes = ({ Key, Value, Type }: EC2TagFilter, tags: readonly Tag[]): boolean =>
  tags.some((tag) => {
    switch (Type) {
      case 'KEY_ONLY':
        return tag.Key === Key;
      case 'VALUE_ONLY':
        return tag.Value === Value;
      case 'KEY_AND_VALUE':
      case undefined:
        return tag.Key === Key && tag.Value === Value;
    }
  });
